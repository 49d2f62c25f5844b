"""MoTe's text encoder and decoder (TED): a sentence vector to two latents, and latents to a sentence (sec. 3.1).

The first latent is the meaning, the second the wording. The decoder is a small transformer over the captions' word
pieces, or GPT-2 with the latents in front.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from motionlab.models.mote.motion_vae import Posterior, init_small_variance, init_unit_gain
from motionlab.nn.transformer import Block, initialize, sinusoids
from motionlab.text.vocabulary import BOS, EOS

LATENTS = 2
MEANING, WORDING = range(LATENTS)


@dataclass(frozen=True)
class TextAutoencoderConfig:
    """Shape of a `TextAutoencoder`.

    Args:
        text_dim: of a sentence vector.
        latent_dim: of a latent.
        vocabulary_size: of the decoder, special tokens included.
        width, heads, feedforward, layers, dropout: of the small decoder.
        max_length: tokens of a sentence, special ones included.
        gpt2: a folder or hub id whose GPT-2 is the decoder instead; "" for none.
    """

    text_dim: int = 768
    latent_dim: int = 256
    vocabulary_size: int = 30_522
    width: int = 256
    heads: int = 4
    feedforward: int = 1024
    layers: int = 4
    max_length: int = 48
    dropout: float = 0.1
    gpt2: str = ""


class TextLatentEncoder(nn.Module):
    """Sentence vectors (B, text_dim) to two latents."""

    def __init__(self, config: TextAutoencoderConfig):
        super().__init__()
        shape = config.text_dim, 2 * config.width, config.latent_dim
        self.parts = nn.ModuleList(_GaussianHead(*shape) for _ in range(LATENTS))

    def forward(self, text: Tensor) -> Posterior:
        mean, log_var = zip(*(part(text) for part in self.parts))
        return Posterior(torch.stack(mean, dim=1).float(), torch.stack(log_var, dim=1).float().clamp(-20, 10))


class _GaussianHead(nn.Module):
    """(B, inputs) -> mean and log_var (B, outputs)."""

    def __init__(self, inputs: int, width: int, outputs: int):
        super().__init__()
        self.hidden = nn.Sequential(nn.Linear(inputs, width), nn.GELU(), nn.LayerNorm(width))
        self.mean, self.log_var = nn.Linear(width, outputs), nn.Linear(width, outputs)
        init_unit_gain(self.mean)
        init_small_variance(self.log_var)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        hidden = self.hidden(x)
        return self.mean(hidden), self.log_var(hidden)


class TextDecoder(nn.Module):
    """A causal transformer: latents and the tokens so far to logits of the next.

    The buffer `vocabulary_ids` (vocabulary_size,) holds the ids that the tokens have in the text encoder's tokenizer.
    """

    bos_id, eos_id = BOS, EOS

    def __init__(self, config: TextAutoencoderConfig):
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(config.vocabulary_size, config.width)
        self.latent_in = nn.Linear(config.latent_dim, config.width)
        self.slots = nn.Parameter(torch.randn(LATENTS, config.width))
        shape = config.width, config.heads, config.feedforward, config.dropout
        self.blocks = nn.ModuleList(Block(*shape) for _ in range(config.layers))
        self.classes = nn.Linear(config.width, config.vocabulary_size)
        self.apply(initialize)
        init_unit_gain(self.latent_in)
        nn.init.normal_(self.embedding.weight)
        self.register_buffer("vocabulary_ids", torch.zeros(config.vocabulary_size))

    def forward(self, latents: Tensor, token_ids: Tensor) -> Tensor:
        """latents (B, 2, latent_dim), token_ids (B, t) int64 from BOS on -> logits (B, t, vocabulary_size)."""
        prefix = self.latent_in(latents) + self.slots
        x = self.embedding(token_ids)
        x = torch.cat([prefix, x + sinusoids(x.shape[1], x.shape[2], x.device, x.dtype)], dim=1)
        visible = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool, device=x.device).tril()
        visible[:, :LATENTS] = True
        for block in self.blocks:
            x = block(x, visible)
        return self.classes(x[:, LATENTS:])


class GPT2Decoder(nn.Module):
    """The same with GPT-2 (the paper's decoder): the latents stand at its first two positions.

    Its tokens are its own tokenizer's; BOS and EOS are its end of text.

    Args:
        config: `latent_dim` alone matters.
        network: transformers' GPT2LMHeadModel.
    """

    def __init__(self, config: TextAutoencoderConfig, network: nn.Module):
        super().__init__()
        self.config, self.network = config, network
        self.bos_id = self.eos_id = network.config.eos_token_id
        self.latent_in = nn.Linear(config.latent_dim, network.config.n_embd)

    def forward(self, latents: Tensor, token_ids: Tensor) -> Tensor:
        words = torch.cat([self.latent_in(latents), self.network.transformer.wte(token_ids)], dim=1)
        return self.network(inputs_embeds=words).logits[:, LATENTS:]


class TextAutoencoder(nn.Module):
    """Encoder and decoder of sentences."""

    def __init__(self, config: TextAutoencoderConfig, gpt2: nn.Module | None = None):
        super().__init__()
        self.config = config
        self.encoder = TextLatentEncoder(config)
        self.decoder = TextDecoder(config) if gpt2 is None else GPT2Decoder(config, gpt2)

    @torch.inference_mode()
    def decode(
        self, latents: Tensor, generators: list[torch.Generator], temperature: float = 0.0
    ) -> tuple[list[list[int]], Tensor]:
        """Write a sentence of each pair of latents, one token after the other.

        Args:
            latents: (B, 2, latent_dim).
            generators: one a sentence.
            temperature: 0 takes the likeliest token; above it tokens are drawn.

        Returns:
            Token ids of each sentence without BOS and EOS, and the mean log-probability of the tokens written (B,).
        """
        decoder, batch = self.decoder, len(latents)
        token_ids = torch.full((batch, 1), decoder.bos_id, dtype=torch.long, device=latents.device)
        unfinished = torch.ones(batch, dtype=torch.bool)
        logprob, count = torch.zeros(batch), torch.zeros(batch)
        for _ in range(self.config.max_length):
            logits = decoder(latents, token_ids)[:, -1].float().cpu()
            if temperature == 0:
                drawn = logits.argmax(-1)
            else:
                probabilities = (logits / temperature).softmax(-1)
                rows = [torch.multinomial(row, 1, generator=one)[0] for row, one in zip(probabilities, generators)]
                drawn = torch.stack(rows)
            drawn = drawn.where(unfinished, decoder.eos_id)
            logprob += logits.log_softmax(-1).gather(1, drawn[:, None])[:, 0] * unfinished
            count += unfinished
            unfinished &= drawn != decoder.eos_id
            token_ids = torch.cat([token_ids, drawn[:, None].to(token_ids.device)], dim=1)
            if not unfinished.any():
                break
        eos = decoder.eos_id
        sentences = [row[: row.index(eos)] if eos in row else row for row in token_ids[:, 1:].tolist()]
        return sentences, logprob / count
