"""MoTe (Wu et al., 2024): diffusion over the latents of motions and of texts."""
