"""MoMask (Guo et al., CVPR 2024): residual quantization and two masked transformers."""
