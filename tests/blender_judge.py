"""Run by a Python that has `bpy`: opens files (.glb, .vrm, .vrma, .bvh) and prints where their bones are, as JSON.

python blender_judge.py FPS FRAME,FRAME,... FILE...: a line for each file, JUDGED {"bones": {name: [[x, y, z] a frame]},
"warnings": what Blender warned of}. Nodes of a file without a skin are objects, and are told as bones are.
"""

import json
import logging
import os
import sys
import tempfile

import bpy

TOLD = ("warning", "error", "traceback")


def judge(path, fps, frames):
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.context.scene.render.fps = fps
    said = printed(lambda: opened(path))
    play_last(path)
    armatures = [thing for thing in bpy.data.objects if thing.type == "ARMATURE"]
    bones = {}
    for frame in frames:
        bpy.context.scene.frame_set(frame + path.endswith(".bvh"))  # a BVH begins one frame later
        for armature in armatures:
            for bone in armature.pose.bones:
                add(bones, bone.name, armature.matrix_world @ bone.head)
        for thing in bpy.data.objects if not armatures else ():
            add(bones, thing.name, thing.matrix_world.translation)
    warnings = [line for line in said.splitlines() if any(word in line.lower() for word in TOLD)]
    return {"bones": bones, "warnings": warnings}


def opened(path):
    if path.endswith(".bvh"):
        bpy.ops.import_anim.bvh(filepath=path, frame_start=0, use_fps_scale=False, update_scene_fps=True)
    else:
        bpy.ops.import_scene.gltf(filepath=path)


def play_last(path):
    """Blender shows the first animation of a file; what we added is the last."""
    names = animation_names(path)
    for thing in bpy.data.objects:
        data = thing.animation_data
        for track in data.nla_tracks if data and len(names) > 1 else ():
            if track.name == names[-1]:
                strip = track.strips[0]
                data.action = strip.action
                if hasattr(strip, "action_slot"):  # from Blender 4.4 on
                    data.action_slot = strip.action_slot


def animation_names(path):
    with open(path, "rb") as file:
        head = file.read(20)
        if head[:4] != b"glTF":
            return []
        document = json.loads(file.read(int.from_bytes(head[12:16], "little")))
    return [animation.get("name") for animation in document.get("animations", [])]


def add(bones, name, place):
    x, y, z = place
    bones.setdefault(name, []).append([x, z, -y])


def printed(act):
    """What is printed while act() runs, by Python and by Blender's own code, and logged as a warning."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = [os.dup(1), os.dup(2)]
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        handler = logging.StreamHandler()
        handler.setLevel(logging.WARNING)
        handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
        logging.getLogger().addHandler(handler)
        try:
            act()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            logging.getLogger().removeHandler(handler)
            for number, old in zip((1, 2), kept):
                os.dup2(old, number)
                os.close(old)
        file.seek(0)
        return file.read().decode(errors="replace")


for name in sys.argv[3:]:
    judged = judge(name, int(sys.argv[1]), [int(word) for word in sys.argv[2].split(",")])
    print("JUDGED " + json.dumps(judged), flush=True)
os._exit(0)  # the module bpy may hang as Python ends
