"""Run by a Python that has `bpy`: opens a .glb, .vrm or .bvh and prints where its bones are, as JSON.

python blender_judge.py FILE FPS FRAME...: {"bones": {name: [[x, y, z] a frame]}, "warnings": what Blender warned of}.
"""

import contextlib
import io
import json
import logging
import sys

import bpy

path, fps, frames = sys.argv[1], int(sys.argv[2]), [int(word) for word in sys.argv[3:]]
bpy.ops.wm.read_factory_settings(use_empty=True)
bpy.context.scene.render.fps = fps
printed, logged = io.StringIO(), io.StringIO()
logging.getLogger().addHandler(logging.StreamHandler(logged))
logging.getLogger().setLevel(logging.WARNING)
with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
    if path.endswith(".bvh"):
        bpy.ops.import_anim.bvh(filepath=path, frame_start=0, use_fps_scale=False, update_scene_fps=True)
    else:
        bpy.ops.import_scene.gltf(filepath=path)
armature = next(thing for thing in bpy.data.objects if thing.type == "ARMATURE")
bones = {bone.name: [] for bone in armature.pose.bones}
for frame in frames:
    bpy.context.scene.frame_set(frame + path.endswith(".bvh"))  # a BVH begins one frame later
    for bone in armature.pose.bones:
        x, y, z = armature.matrix_world @ bone.head
        bones[bone.name].append([x, z, -y])
warnings = [
    line
    for line in (printed.getvalue() + logged.getvalue()).splitlines()
    if "warning" in line.lower() or "error" in line.lower()
]
print("JUDGED " + json.dumps({"bones": bones, "warnings": warnings}))
