"""The same functions for programs: named endpoints with plain typed arguments (gradio_client)."""

from __future__ import annotations

import gradio as gr

from demo.character_endpoint import build_character_endpoint
from demo.components.downloads import FORMATS, write_file
from demo.components.events import IN_BATCHES, ONE_AT_A_TIME
from demo.errors import raise_plain_errors
from demo.models import Models
from demo.state.describe import DescribeSettings
from demo.state.edit import read_clip
from demo.state.request import Request

NUMBERS = ("seed", "guidance", "iterations", "residual_depth", "temperature", "top_k", "variations")
OWN = -1  # stands for a number that the model brings


def build_endpoints(lab: Models) -> None:
    """Adds /generate, /download and /retarget to the current gr.Blocks, and /describe where a system writes captions,
    without anything on the page.
    """
    with gr.Group(visible=False):
        start = Request("a person walks forward")
        prompt = gr.Textbox(start.prompt, label="prompt")
        seconds = gr.Number(0, label="seconds (0: the model chooses)")
        numbers = [
            gr.Number(OWN, label=f"guidance ({OWN}: the model's own)")
            if name == "guidance"
            else gr.Number(getattr(start, name), label=name)
            for name in NUMBERS
        ]
        model = gr.Textbox("", label=f"model (one of {', '.join(lab.labs)}; empty: the first)")
        suffix = gr.Dropdown(list(FORMATS), value="bvh", label="format")
        result, files, file = gr.JSON(), gr.File(file_count="multiple"), gr.File()
        generate_button, download_button = gr.Button(), gr.Button()

    def asked(prompt, seconds, model, *values) -> Request:
        """values: of NUMBERS, the last of which may be left out."""
        models, settings = lab.named(model), dict(zip(NUMBERS, values))
        if settings["guidance"] == OWN:
            settings["guidance"] = lab.guidance[models[0]]
        return Request(prompt, seconds or None, models=models, **settings).checked(lab)

    @raise_plain_errors
    def generate(prompt, seconds, seed, guidance, iterations, residual_depth, temperature, top_k, variations, model):
        """Acts a sentence out: human motion as joint positions and as files.

        Args:
            prompt: what a person does, in English, up to 300 characters.
            seconds: how long; 0 leaves it to the model.
            seed: same seed and settings, same motion; variation i has seed + i.
            guidance: how strictly to obey the sentence, 0 to 10; -1 is the model's own.
            iterations: steps of the sampler, 1 to 30.
            residual_depth: layers of detail.
            temperature: how adventurous each guess is, 0.1 to 2.
            top_k: of how many codes each guess may choose.
            variations: how many, 1 to 4.
            model: which model; empty for the first.
        Returns:
            prompt and motions (joints in metres, frames x joints x 3, Y up), and an NPZ file each.
        """
        request = asked(
            prompt, seconds, model, seed, guidance, iterations, residual_depth, temperature, top_k, variations
        )
        motions = request.run(lab)
        facts = [
            {
                "seed": request.seed + i,
                "fps": motion.fps,
                "seconds": motion.seconds,
                "joint_names": list(motion.skeleton.joints),
                "joints": motion.joints.round(4).tolist(),
                "tokens": None if motion.tokens is None else motion.tokens.tolist(),
                "understood": motion.info.get("understood"),
            }
            for i, motion in enumerate(motions)
        ]
        paths = [
            write_file(motion, request.prompt, request.seed + i, "npz", lab.of(*request.models).name)
            for i, motion in enumerate(motions)
        ]
        return {"prompt": request.prompt, "motions": facts}, paths

    @raise_plain_errors
    def download(prompt, seconds, seed, guidance, iterations, residual_depth, temperature, top_k, format, model):
        """Acts a sentence out and returns one file.

        Args:
            prompt, seconds, seed, guidance, iterations, residual_depth, temperature, top_k, model: as in generate.
            format: bvh for animation programs, glb for game engines, npz for Python, mp4 to watch.
        Returns:
            the file.
        """
        request = asked(prompt, seconds, model, seed, guidance, iterations, residual_depth, temperature, top_k)
        return write_file(request.run(lab)[0], request.prompt, request.seed, format, lab.of(*request.models).name)

    generate_button.click(
        generate,
        [prompt, seconds, *numbers, model],
        [result, files],
        api_name="generate",
        **IN_BATCHES,
        api_description="Motion for a sentence: joints in metres (frames x joints x 3, Y up), token ids, one NPZ each.",
    )
    download_button.click(
        download,
        [prompt, seconds, *numbers[:-1], suffix, model],
        file,
        api_name="download",
        **IN_BATCHES,
        api_description="The motion for a sentence as one file: bvh, glb, npz or mp4.",
    )
    build_character_endpoint()
    if lab.describing:
        _add_describe(lab)


def _add_describe(lab: Models) -> None:
    [system, *_] = lab.describing.values()
    start = DescribeSettings(guidance=system.config.text_guidance)
    with gr.Group(visible=False):
        motion = gr.File(label="motion (.bvh or .npz)")
        numbers = [
            gr.Number(getattr(start, name), label=name)
            for name in ("count", "guidance", "steps", "temperature", "seed")
        ]
        captions, button = gr.JSON(), gr.Button()

    @raise_plain_errors
    def describe(motion, count, guidance, steps, temperature, seed):
        """Writes sentences about a clip of a person.

        Args:
            motion: a BVH or NPZ file of up to some ten seconds.
            count: how many sentences, 1 to 8.
            guidance: how strictly they follow the motion, 0 to 10.
            steps: of the sampler, 5 to 50.
            temperature: of the words, 0 to 2.
            seed: same seed, same sentences.
        Returns:
            text, sureness (mean log-probability of its words) and seed of each.
        """
        how = DescribeSettings(count, guidance, steps, temperature, seed).checked()
        clip, _ = read_clip(motion)
        system.rows_of(clip)  # one that is too long is refused; only the page offers a part of it
        made = system.caption(clip, how.count, **how.arguments())
        return [
            {"text": caption.text, "sureness": caption.mean_logprob, "seed": how.seed + i}
            for i, caption in enumerate(made)
        ]

    button.click(
        describe,
        [motion, *numbers],
        captions,
        api_name="describe",
        **ONE_AT_A_TIME,
        api_description="Sentences about a motion, and the mean log-probability of the words of each.",
    )
