"""MotionLab in Blender: asks a running MotionLab for a motion and puts it on the selected armature, as an action.

One file for Blender 4.2 or newer: Edit > Preferences > Add-ons > Install from Disk. It needs nothing but Blender: the
armature's bones go to the server, which finds out which is which and sends back how they turn (docs/blender.md).
"""

import functools
import json
import re
import threading
import urllib.error
import urllib.parse
import urllib.request
import uuid

import bpy
import numpy as np
from mathutils import Matrix, Quaternion, Vector

bl_info = {
    "name": "MotionLab",
    "author": "MotionLab contributors",
    "version": (1, 0, 0),
    "blender": (4, 2, 0),
    "location": "3D View > Sidebar > MotionLab",
    "description": "Motions from sentences, on the selected armature",
    "category": "Animation",
}

TIMEOUT = 300  # seconds for one answer of the server
MOST_BONES = 500  # the server takes 512
MOST_ANSWERED = 100_000_000  # bytes


class MotionLabProblem(Exception):
    """What the user can mend, in one sentence."""


def reads_answer(read):
    """What no MotionLab answers is a MotionLabProblem of the function, whatever went wrong on the way."""

    @functools.wraps(read)
    def reading(*given):
        try:
            return read(*given)
        except MotionLabProblem:
            raise
        except Exception as error:
            what = " ".join(f"{type(error).__name__}: {error}"[:120].split())
            raise MotionLabProblem(f"The server's answer cannot be read; is it a MotionLab? ({what})") from error

    return reading


# The server: the page's own API, spoken without any package.


class Server:
    """A running MotionLab, by its address."""

    def __init__(self, address):
        self.address = address.strip().rstrip("/")
        if not self.address.startswith(("http://", "https://")):
            raise MotionLabProblem("The server's address begins with http:// or https://")

    def predict(self, name, **given):
        """The outputs of an endpoint; arguments that are not given have the server's own values."""
        endpoints = json.loads(self._ask("/gradio_api/info"))["named_endpoints"]
        if f"/{name}" not in endpoints:
            raise MotionLabProblem(f"The server has no /{name}; it may be an older MotionLab")
        data = [
            given.get(row["parameter_name"], row.get("parameter_default"))
            for row in endpoints[f"/{name}"]["parameters"]
        ]
        body = json.dumps({"data": data}).encode()
        event = json.loads(self._ask(f"/gradio_api/call/{name}", body, "application/json"))["event_id"]
        return self._result(self._ask(f"/gradio_api/call/{name}/{event}").decode())

    def upload(self, name, data):
        """A file for an argument of `predict`."""
        mark = uuid.uuid4().hex
        head = f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
        body = head.encode() + data + f"\r\n--{mark}--\r\n".encode()
        [path] = json.loads(self._ask("/gradio_api/upload", body, f"multipart/form-data; boundary={mark}"))
        return {"path": path, "orig_name": name, "meta": {"_type": "gradio.FileData"}}

    def fetch(self, file):
        """The bytes of a file that `predict` returned."""
        return self._ask(f"/gradio_api/file={urllib.parse.quote(file['path'])}")

    def _ask(self, path, body=None, kind=None):
        request = urllib.request.Request(self.address + path, body, {"Content-Type": kind} if kind else {})
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
                data = answer.read(MOST_ANSWERED + 1)
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", None) or error
            raise MotionLabProblem(f"No answer from {self.address} ({reason}); is MotionLab running there?") from None
        if len(data) > MOST_ANSWERED:
            raise MotionLabProblem("The server's answer is too large")
        return data

    @staticmethod
    def _result(events):
        """The data of the last event of a stream."""
        kind, data = "", "null"
        for line in events.splitlines():
            if line.startswith("event:"):
                kind = line[6:].strip()
            elif line.startswith("data:") and kind in ("complete", "error"):
                data = line[5:].strip()
        said = json.loads(data)
        if kind != "complete":
            said = said.get("error") if isinstance(said, dict) else said
            raise MotionLabProblem(said or "The server could not do that; its log says more")
        return said


# The armature as the server takes it, and its answer: BVH in the axes of the armature.


def exported_bones(armature):
    """The bones that deform and what they hang on, depth first."""
    bones = armature.data.bones
    wanted = {bone.name for bone in bones if bone.use_deform} or {bone.name for bone in bones}
    for name in list(wanted):
        wanted.update(parent.name for parent in bones[name].parent_recursive)
    ordered = []

    def add(bone):
        if bone.name in wanted:
            ordered.append(bone)
            for child in bone.children:
                add(child)

    for bone in bones:
        if bone.parent is None:
            add(bone)
    if len(ordered) > MOST_BONES:
        raise MotionLabProblem(f"{armature.name} has {len(ordered)} bones that deform; the limit is {MOST_BONES}")
    return ordered


def skeleton_bvh(bones):
    """The rest pose of bones as the text of a BVH file of one frame: joints stand at the heads of bones."""
    lines, roots = ["HIERARCHY"], [bone for bone in bones if bone.parent is None]
    inside = set(bone.name for bone in bones)
    count = 0

    def write(name, head, children, depth):
        nonlocal count
        count += 1
        indent = "\t" * depth
        lines.extend([f"{indent}{'JOINT' if depth else 'ROOT'} {name}", indent + "{"])
        lines.append(f"{indent}\tOFFSET {head[0]:.8f} {head[1]:.8f} {head[2]:.8f}")
        lines.append(f"{indent}\tCHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation")
        for child in children:
            below = [bone for bone in child.children if bone.name in inside]
            start = child.parent.head_local if child.parent else Vector((0, 0, 0))
            write(re.sub(r"[{}\s]+", "_", child.name), child.head_local - start, below, depth + 1)
        if not children:
            lines.extend([f"{indent}\tEnd Site", indent + "\t{", f"{indent}\t\tOFFSET 0 0 0", indent + "\t}"])
        lines.append(indent + "}")

    write("MotionLabOrigin", (0, 0, 0), roots, 0)
    heads = [Vector((0, 0, 0))] + [
        bone.head_local - (bone.parent.head_local if bone.parent else Vector()) for bone in bones
    ]
    row = " ".join(f"{head[0]:.8f} {head[1]:.8f} {head[2]:.8f} 0 0 0" for head in heads)
    return "\n".join([*lines, "MOTION", "Frames: 1", "Frame Time: 0.05", row]) + "\n"


@reads_answer
def read_answer(text, count):
    """Seconds a frame, local places (T, J, 3) and local matrices (T, J, 3, 3) of the server's BVH of `count` joints."""
    head, _, motion = text.partition("MOTION")
    offsets, channels = [], []
    block = None
    for line in head.splitlines():
        words = line.split()
        if words and words[0] in ("ROOT", "JOINT"):
            block = "joint"
        elif words and words[0] == "End":
            block = "end"
        elif words and words[0] == "OFFSET" and block == "joint":
            offsets.append([float(word) for word in words[1:]])
        elif words and words[0] == "CHANNELS":
            channels.append(words[2:])
    if len(channels) != count or len(offsets) != count:
        raise MotionLabProblem("The server's answer is of another skeleton")
    lines = motion.strip().splitlines()
    seconds = float(lines[1].split(":")[1])
    values = np.array([[float(word) for word in line.split()] for line in lines[2:]])
    if not (np.isfinite(values).all() and 0 < seconds < np.inf):
        raise MotionLabProblem("The server's answer holds numbers that are none")
    places = np.repeat(np.array(offsets)[None], len(values), axis=0)
    turns = np.tile(np.eye(3), (len(values), count, 1, 1))
    column = 0
    for joint, names in enumerate(channels):
        for name in names:
            if name.endswith("position"):
                places[:, joint, "XYZ".index(name[0])] = values[:, column]
            else:
                turns[:, joint] = turns[:, joint] @ about("XYZ".index(name[0]), np.radians(values[:, column]))
            column += 1
    return seconds, places, turns


def about(axis, angles):
    """(T, 3, 3) turns about X, Y or Z."""
    matrices = np.tile(np.eye(3), (len(angles), 1, 1))
    i, j = (axis + 1) % 3, (axis + 2) % 3
    matrices[:, i, i] = matrices[:, j, j] = np.cos(angles)
    matrices[:, j, i], matrices[:, i, j] = np.sin(angles), -np.sin(angles)
    return matrices


def pose_matrices(bones, places, turns):
    """name -> (T, 4, 4) of the bones in the armature, from the local places and turns of origin and bones."""
    index = {bone.name: i + 1 for i, bone in enumerate(bones)}
    world = np.tile(np.eye(4), (*turns.shape[:2], 1, 1))
    world[..., :3, :3], world[..., :3, 3] = turns, places
    for bone in bones:
        parent = index[bone.parent.name] if bone.parent else 0
        world[:, index[bone.name]] = world[:, parent] @ world[:, index[bone.name]]
    rest = {bone.name: np.array(bone.matrix_local.to_3x3()) for bone in bones}
    poses = {}
    for bone in bones:
        matrices = world[:, index[bone.name]].copy()
        matrices[:, :3, :3] = matrices[:, :3, :3] @ rest[bone.name]
        poses[bone.name] = matrices
    return poses


def set_action(armature, name, bones, answer, start):
    """Keys of the answer as a new action of the armature, from the frame `start` on. Returns the action."""
    seconds, places, turns = answer
    poses = pose_matrices(bones, places, turns)
    rate = bpy.context.scene.render.fps / bpy.context.scene.render.fps_base
    if armature.animation_data is None:
        armature.animation_data_create()
    action = bpy.data.actions.new(name)
    armature.animation_data.action = action
    for bone in bones:
        own = np.array(bone.matrix_local)
        above = poses[bone.parent.name] if bone.parent else np.eye(4)
        rest = (np.linalg.inv(np.array(bone.parent.matrix_local)) if bone.parent else np.eye(4)) @ own
        basis = np.linalg.inv(rest) @ np.linalg.inv(above) @ poses[bone.name]
        pose_bone = armature.pose.bones[bone.name]
        pose_bone.rotation_mode = "QUATERNION"
        turned = np.abs(basis[:, :3, :3] - np.eye(3)).max() > 1e-6
        moved = np.abs(basis[:, :3, 3]).max() > 1e-4 * max(armature.dimensions) and not bone.use_connect
        before = Quaternion()
        for frame, matrix in enumerate(basis):
            at = start + frame * seconds * rate
            quaternion = Matrix(matrix[:3, :3].tolist()).to_quaternion()
            quaternion.make_compatible(before)
            pose_bone.rotation_quaternion = before = quaternion
            if turned or not frame:
                pose_bone.keyframe_insert("rotation_quaternion", frame=at, group=bone.name)
            if moved:
                pose_bone.location = matrix[:3, 3]
                pose_bone.keyframe_insert("location", frame=at, group=bone.name)
            elif not frame:
                pose_bone.location = (0, 0, 0)
                pose_bone.keyframe_insert("location", frame=at, group=bone.name)
    return action


@reads_answer
def asked(server, prompt, seconds, seed, skeleton, corrections=""):
    """The server's BVH text for a sentence on a skeleton, and which rig it found: safe in a thread."""
    server = Server(server)
    [motion] = server.predict("download", prompt=prompt, seconds=seconds, seed=seed, format="npz")
    character = server.upload("armature.bvh", skeleton.encode())
    made, found = server.predict("retarget", motion=motion, character=character, bones=corrections)
    return server.fetch(made).decode(), str(found["rig"])


def generate_on(armature, server, prompt, seconds=0.0, seed=0, corrections="", start=1):
    """Ask for a motion and put it on an armature, waiting for the answer. Returns the action."""
    bones = exported_bones(armature)
    text, _ = asked(server, prompt, seconds, seed, skeleton_bvh(bones), corrections)
    return set_action(armature, prompt[:60], bones, read_answer(text, len(bones) + 1), start)


# The panel.


class MotionLabSettings(bpy.types.PropertyGroup):
    server: bpy.props.StringProperty(name="Server", default="http://127.0.0.1:7860")
    prompt: bpy.props.StringProperty(name="Sentence", default="a person walks forward and waves")
    seconds: bpy.props.FloatProperty(name="Seconds", default=0.0, min=0.0, max=60.0, description="0: the model chooses")
    seed: bpy.props.IntProperty(name="Seed", default=0, min=0)
    bones: bpy.props.StringProperty(
        name="Bones", description='JSON that corrects which bone is which, such as {"hips": "Pelvis"}; empty: as found'
    )


class MOTIONLAB_OT_generate(bpy.types.Operator):
    """Ask MotionLab for a motion and put it on the selected armature"""

    bl_idname = "motionlab.generate"
    bl_label = "Generate"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context):
        return context.object is not None and context.object.type == "ARMATURE"

    def execute(self, context):
        """From a script: waits for the answer. The panel's button goes by `invoke`, which does not."""
        settings = context.scene.motionlab
        told = settings.prompt, settings.seconds, settings.seed, settings.bones
        try:
            generate_on(context.object, settings.server, *told, start=context.scene.frame_current)
        except MotionLabProblem as problem:
            self.report({"ERROR"}, str(problem))
            return {"CANCELLED"}
        return {"FINISHED"}

    def invoke(self, context, event):
        settings = context.scene.motionlab
        self.armature, self.prompt, self.answer, self.problem = context.object, settings.prompt, None, None
        try:
            self.bones = exported_bones(self.armature)
        except MotionLabProblem as problem:
            self.report({"ERROR"}, str(problem))
            return {"CANCELLED"}
        told = settings.prompt, settings.seconds, settings.seed, skeleton_bvh(self.bones), settings.bones
        self.thread = threading.Thread(target=self._ask, args=(settings.server, *told), daemon=True)
        self.thread.start()
        self.timer = context.window_manager.event_timer_add(0.2, window=context.window)
        context.window_manager.modal_handler_add(self)
        context.workspace.status_text_set("MotionLab is working; Esc leaves it")
        return {"RUNNING_MODAL"}

    def _ask(self, *told):
        try:
            self.answer = asked(*told)
        except MotionLabProblem as problem:
            self.problem = str(problem)

    def modal(self, context, event):
        if event.type == "ESC":
            return self._end(context, {"CANCELLED"})
        if event.type != "TIMER" or self.thread.is_alive():
            return {"PASS_THROUGH"}
        if self.problem is None:
            try:
                text, rig = self.answer
                answer = read_answer(text, len(self.bones) + 1)
                set_action(self.armature, self.prompt[:60], self.bones, answer, context.scene.frame_current)
                self.report({"INFO"}, f"{len(answer[1])} frames; bones found as {rig}")
                return self._end(context, {"FINISHED"})
            except MotionLabProblem as problem:
                self.problem = str(problem)
        self.report({"ERROR"}, self.problem)
        return self._end(context, {"CANCELLED"})

    def _end(self, context, how):
        context.window_manager.event_timer_remove(self.timer)
        context.workspace.status_text_set(None)
        return how


class MOTIONLAB_PT_panel(bpy.types.Panel):
    bl_label = "MotionLab"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "MotionLab"

    def draw(self, context):
        settings, layout = context.scene.motionlab, self.layout
        for name in ("server", "prompt", "seconds", "seed", "bones"):
            layout.prop(settings, name)
        layout.operator("motionlab.generate", icon="ARMATURE_DATA")
        if not MOTIONLAB_OT_generate.poll(context):
            layout.label(text="Select an armature first")


CLASSES = (MotionLabSettings, MOTIONLAB_OT_generate, MOTIONLAB_PT_panel)


def register():
    for cls in CLASSES:
        bpy.utils.register_class(cls)
    bpy.types.Scene.motionlab = bpy.props.PointerProperty(type=MotionLabSettings)


def unregister():
    del bpy.types.Scene.motionlab
    for cls in reversed(CLASSES):
        bpy.utils.unregister_class(cls)


if __name__ == "__main__":
    register()
