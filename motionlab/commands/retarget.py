"""A motion on a character of yours: retarget."""

from __future__ import annotations

from pathlib import Path

from motionlab.commands.common import add_command


def _add_retarget(commands) -> None:
    parser = add_command(
        commands, "retarget", _retarget, "Put a motion on a character: its own file with one more animation."
    )
    parser.add_argument("motion", help="file of a motion: .npz, or .bvh, .glb, .vrm or .vrma of any humanoid rig")
    parser.add_argument("character", help="the character: a skinned .glb, .gltf or .vrm, or a .bvh skeleton")
    parser.add_argument("-o", "--output", help="file to write (left out: the character's name and the motion's)")
    parser.add_argument(
        "--bones", metavar="JSON", help='which bone is which, where it is not found right: {"hips": "Pelvis"}'
    )
    parser.add_argument("--show-bones", action="store_true", help="print which bone became which, as such JSON")


def _retarget(options) -> None:
    import json

    from motionlab.motion.files import load

    motion = load(options.motion)
    made = motion.retarget(options.character, options.bones)
    if options.show_bones:
        print(json.dumps(made.bones, indent=1, ensure_ascii=False))
    character = Path(options.character)
    output = options.output or character.with_name(f"{character.stem}-{Path(options.motion).stem}{made.suffix}")
    print(f"{made.save(output)}: {len(made.bones)} bones by {made.rig}, {len(motion)} frames, {motion.seconds:.1f} s")


def add_commands(commands) -> None:
    _add_retarget(commands)
