"""Run by a Python that has `bpy`: puts a motion on an armature with the add-on, as Blender would.

python blender_addon.py CHARACTER SERVER PROMPT SEED FRAME...: {"skeleton": the BVH that was sent, "heads": {name: [[x,
y, z] a frame]} in the axes of the armature, "refused": what it says to an address where nothing runs}.
"""

import json
import os
import sys
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "demo" / "blender"))
import motionlab_blender as addon

path, server, prompt, seed, *frames = sys.argv[1:]
bpy.ops.wm.read_factory_settings(use_empty=True)
bpy.ops.import_scene.gltf(filepath=path)
addon.register()
assert bpy.types.Scene.motionlab and bpy.ops.motionlab.generate.get_rna_type()
armature = next(thing for thing in bpy.data.objects if thing.type == "ARMATURE")
bpy.context.scene.render.fps = 20
bones = addon.exported_bones(armature)
addon.generate_on(armature, server, prompt, 2.0, int(seed), start=0)
heads = {bone.name: [] for bone in bones}
for frame in frames:
    bpy.context.scene.frame_set(int(frame))
    for bone in bones:
        heads[bone.name].append(list(armature.pose.bones[bone.name].head))
try:
    addon.generate_on(armature, "http://127.0.0.1:9", prompt)
    refused = ""
except addon.MotionLabProblem as problem:
    refused = str(problem)
addon.unregister()
print("JUDGED " + json.dumps({"skeleton": addon.skeleton_bvh(bones), "heads": heads, "refused": refused}), flush=True)
os._exit(0)  # the module bpy may hang as Python ends
