"""MotionDreamer (Wang et al., ICLR 2025): many motions from one."""
