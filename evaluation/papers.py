"""What the papers report, for the tables and figures that set it beside our numbers. Another data set: not
comparable.
"""

from __future__ import annotations

DATA_SET = "HumanML3D"

# MoMask, table 1: mean and 95 % interval over 20 replications. The row of real motions is of Guo et al. 2022, table 1.
TEXT_TO_MOTION = {
    "real": {
        "R@1": (0.511, 0.003),
        "R@2": (0.703, 0.003),
        "R@3": (0.797, 0.002),
        "FID": (0.002, 0.000),
        "MM-Dist": (2.974, 0.008),
        "Diversity": (9.503, 0.065),
    },
    "momask": {
        "R@1": (0.521, 0.002),
        "R@2": (0.713, 0.002),
        "R@3": (0.807, 0.002),
        "FID": (0.045, 0.002),
        "MM-Dist": (2.958, 0.008),
        "MModality": (1.241, 0.040),
    },
}

# On HumanML3D itself, for weights that their authors publish. The real row is that of T2M-GPT's table 1, which is that
# of Guo et al. 2022; MMM's is of its table 1, given the lengths of real motions (its Diversity is left out). Where
# a paper gives no interval, that is NaN.
PUBLISHED = {
    "real": TEXT_TO_MOTION["real"],
    "momask": TEXT_TO_MOTION["momask"],
    "mmm": {
        "R@1": (0.515, 0.002),
        "R@2": (0.708, 0.002),
        "R@3": (0.804, 0.002),
        "FID": (0.089, 0.005),
        "MM-Dist": (2.926, 0.007),
        "MModality": (1.226, 0.035),
    },
    "momask tokenizer": {"FID": (0.019, 0.000), "MPJPE mm": (29.5, float("nan"))},
}

# MoMask, table 2. Residual depth V: reconstruction FID and MPJPE in mm, generation FID and MM-Dist.
RESIDUAL_DEPTH = {
    0: (0.091, 58.7, 0.093, 3.031),
    1: (0.069, 54.6, 0.073, 3.031),
    2: (0.049, 46.0, 0.072, 2.978),
    3: (0.037, 42.5, 0.064, 2.970),
    4: (0.027, 35.3, 0.069, 2.987),
    5: (0.019, 29.5, 0.051, 2.962),
}
# The same for the quantization dropout ratio q, with V = 5.
QUANTIZATION_DROPOUT = {
    0.0: (0.077, 39.3, 0.091, 2.959),
    0.2: (0.019, 29.5, 0.051, 2.957),
    0.4: (0.021, 30.2, 0.082, 3.006),
    0.6: (0.024, 33.2, 0.053, 2.946),
    0.8: (0.023, 33.4, 0.083, 3.002),
}
# With and without replacing and remasking: generation FID and MM-Dist.
REPLACE_AND_REMASK = {True: (0.051, 2.957), False: (0.063, 3.049)}
# Figure 7: where accuracy and fidelity meet.
GUIDANCE, ITERATIONS = 4, 10

# MotionDreamer, tables 2, 3 and 6, on Mixamo and Truebones: coverage in %, codebook perplexity of 48, harmonic mean.
ONE_TO_MANY = {
    "as published": {"coverage %": 93.47, "perplexity": 28.13, "harmonic mean": 0.43},
    "without L_token": {"coverage %": 87.26, "perplexity": 24.56},
    "without differentiable dequantization": {"coverage %": 90.42, "harmonic mean": 0.35},
    "K = 64": {"coverage %": 73.36},
}
