"""MoTe's text encoder and decoder (TED): what a frozen encoder says of a sentence to two latents, and latents to a
sentence (sec. 3.1).

The first latent is of what the sentence means, as a reader tells it where there is one, the second of how it is worded.
The decoder is either a small transformer that learns the captions' words, or GPT-2 with the latents in front.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from motionlab.models.mote.motion_vae import Posterior, be_heard, begin_sure
from motionlab.nn.transformer import Block, initialize, sinusoids

LATENTS = 2
MEANING, WORDING = range(LATENTS)


@dataclass(frozen=True)
class TextAutoencoderConfig:
    """text_dim: of a sentence vector; meaning_dim: of what the reader says, 0 without one, when both latents are made
    of the vector. pieces: of words that the decoder can write, first and last mark included; the small decoder's shape
    follows. longest: pieces of a sentence. gpt2: a folder or hub id whose GPT-2 is the decoder instead, "" for none.
    """

    text_dim: int = 768
    meaning_dim: int = 0
    latent_dim: int = 256
    pieces: int = 30_522
    width: int = 256
    heads: int = 4
    feedforward: int = 1024
    layers: int = 4
    longest: int = 48
    dropout: float = 0.1
    gpt2: str = ""


class TextLatents(nn.Module):
    """Sentence vectors (B, text_dim), and what a reader says of them (B, meaning_dim), to two latents."""

    def __init__(self, config: TextAutoencoderConfig):
        super().__init__()
        sizes = config.meaning_dim or config.text_dim, config.text_dim
        self.parts = nn.ModuleList(_Reading(size, 2 * config.width, config.latent_dim) for size in sizes)

    def forward(self, text: Tensor, meaning: Tensor | None = None) -> Posterior:
        said = text if meaning is None else meaning, text
        mean, log_var = zip(*(part(of) for part, of in zip(self.parts, said)))
        return Posterior(torch.stack(mean, dim=1).float(), torch.stack(log_var, dim=1).float().clamp(-20, 10))


class _Reading(nn.Module):
    """(B, inputs) -> mean and log_var (B, outputs)."""

    def __init__(self, inputs: int, width: int, outputs: int):
        super().__init__()
        self.hidden = nn.Sequential(nn.Linear(inputs, width), nn.GELU(), nn.LayerNorm(width))
        self.mean, self.log_var = nn.Linear(width, outputs), nn.Linear(width, outputs)
        be_heard(self.mean)
        begin_sure(self.log_var)

    def forward(self, said: Tensor) -> tuple[Tensor, Tensor]:
        hidden = self.hidden(said)
        return self.mean(hidden), self.log_var(hidden)


class CaptionWriter(nn.Module):
    """Latents and the pieces so far to logits of the next: a causal transformer. `known` (pieces,) holds the ids that
    its pieces have in the encoder's own tokenizer, the first mark's and the last one's in front.
    """

    def __init__(self, config: TextAutoencoderConfig):
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(config.pieces, config.width)
        self.latent_in = nn.Linear(config.latent_dim, config.width)
        self.slots = nn.Parameter(torch.randn(LATENTS, config.width))
        self.blocks = nn.ModuleList(
            Block(config.width, config.heads, config.feedforward, config.dropout) for _ in range(config.layers)
        )
        self.classes = nn.Linear(config.width, config.pieces)
        self.apply(initialize)
        be_heard(self.latent_in)
        nn.init.normal_(self.embedding.weight)
        self.register_buffer("known", torch.zeros(config.pieces))

    first, last = 0, 1

    def forward(self, latents: Tensor, pieces: Tensor) -> Tensor:
        """latents (B, 2, latent_dim), pieces (B, t) int64, from the first mark on -> logits (B, t, pieces)."""
        prefix = self.latent_in(latents) + self.slots
        x = self.embedding(pieces)
        x = torch.cat([prefix, x + sinusoids(x.shape[1], x.shape[2], x.device, x.dtype)], dim=1)
        seen = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool, device=x.device).tril()
        seen[:, :LATENTS] = True
        for block in self.blocks:
            x = block(x, seen)
        return self.classes(x[:, LATENTS:])


class GPT2Writer(nn.Module):
    """The same with GPT-2 (the paper's decoder), the latents where its first two positions are. Its pieces are its own
    tokenizer's, both marks its end of text. network: transformers' GPT2LMHeadModel.
    """

    def __init__(self, config: TextAutoencoderConfig, network: nn.Module):
        super().__init__()
        self.config, self.network = config, network
        self.first = self.last = network.config.eos_token_id
        self.latent_in = nn.Linear(config.latent_dim, network.config.n_embd)

    def forward(self, latents: Tensor, pieces: Tensor) -> Tensor:
        words = torch.cat([self.latent_in(latents), self.network.transformer.wte(pieces)], dim=1)
        return self.network(inputs_embeds=words).logits[:, LATENTS:]


class TextAutoencoder(nn.Module):
    """Both, and how to write: one piece after the other."""

    def __init__(self, config: TextAutoencoderConfig, gpt2: nn.Module | None = None):
        super().__init__()
        self.config = config
        self.latents = TextLatents(config)
        self.writer = CaptionWriter(config) if gpt2 is None else GPT2Writer(config, gpt2)

    @torch.inference_mode()
    def write(
        self, latents: Tensor, generators: list[torch.Generator], temperature: float = 0.0
    ) -> tuple[list[list[int]], Tensor]:
        """Latents (B, 2, latent_dim) -> pieces of each sentence without marks, and the mean log-probability of what was
        written (B,).

        temperature 0 takes the likeliest piece, above it pieces are drawn, every sentence's from a generator of its
        own.
        """
        writer, batch = self.writer, len(latents)
        pieces = torch.full((batch, 1), writer.first, dtype=torch.long, device=latents.device)
        going, sure, count = torch.ones(batch, dtype=torch.bool), torch.zeros(batch), torch.zeros(batch)
        for _ in range(self.config.longest):
            logits = writer(latents, pieces)[:, -1].float().cpu()
            if temperature == 0:
                chosen = logits.argmax(-1)
            else:
                shares = (logits / temperature).softmax(-1)
                chosen = torch.stack(
                    [torch.multinomial(row, 1, generator=one)[0] for row, one in zip(shares, generators)]
                )
            chosen = chosen.where(going, writer.last)
            sure += logits.log_softmax(-1).gather(1, chosen[:, None])[:, 0] * going
            count += going
            going &= chosen != writer.last
            pieces = torch.cat([pieces, chosen[:, None].to(pieces.device)], dim=1)
            if not going.any():
                break
        told = [row[: row.index(writer.last)] if writer.last in row else row for row in pieces[:, 1:].tolist()]
        return told, sure / count
