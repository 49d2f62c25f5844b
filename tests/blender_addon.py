"""Run by a Python that has `bpy`: puts a motion on an armature with the add-on, as Blender would.

python blender_addon.py CHARACTER SERVER PROMPT SEED FRAME...: {"skeleton": the BVH that was sent, "heads": {name: [[x,
y, z] a frame]} in the axes of the armature, "refused": what it says to an address where nothing runs, "unread": what it
says to a page of another program}.
"""

import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "demo" / "blender"))
import motionlab_blender as addon

path, server, prompt, seed, *frames = sys.argv[1:]
bpy.ops.wm.read_factory_settings(use_empty=True)
bpy.ops.import_scene.gltf(filepath=path)
addon.register()
assert bpy.types.Scene.motionlab and bpy.types.MOTIONLAB_PT_panel.bl_rna and not bpy.ops.motionlab.generate.poll()
armature = next(thing for thing in bpy.data.objects if thing.type == "ARMATURE")
bpy.context.scene.render.fps = 20
bones = addon.exported_bones(armature)


def played():
    heads = {bone.name: [] for bone in bones}
    for frame in frames:
        bpy.context.scene.frame_set(int(frame))
        for bone in bones:
            heads[bone.name].append(list(armature.pose.bones[bone.name].head))
    return heads


addon.generate_on(armature, server, prompt, 2.0, int(seed), start=0)
heads = played()
bpy.context.view_layer.objects.active = armature
settings = bpy.context.scene.motionlab
settings.server, settings.prompt, settings.seconds, settings.seed = server, prompt, 2.0, int(seed)
armature.animation_data.action = None
bpy.context.scene.frame_set(0)
assert bpy.ops.motionlab.generate() == {"FINISHED"} and armature.animation_data.action.name.startswith(prompt)
operator = max(abs(a - b) for name, rows in played().items() for x, y in zip(rows, heads[name]) for a, b in zip(x, y))


class AnotherProgram(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<html>hello</html>")

    def log_message(self, *_):
        pass


def refused(server):
    settings.server = server
    try:
        bpy.ops.motionlab.generate()
        return ""
    except RuntimeError as error:  # what an operator reports as an error
        return str(error)


another = HTTPServer(("127.0.0.1", 0), AnotherProgram)
threading.Thread(target=another.serve_forever, daemon=True).start()
said = {"refused": refused("http://127.0.0.1:9"), "unread": refused(f"http://127.0.0.1:{another.server_port}")}
addon.unregister()
told = {"skeleton": addon.skeleton_bvh(bones), "heads": heads, "operator": operator, **said}
print("JUDGED " + json.dumps(told), flush=True)
os._exit(0)  # the module bpy may hang as Python ends
