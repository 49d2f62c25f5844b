"""MMM (Pinyoanuntapong et al., CVPR 2024): one large codebook, and a transformer that attends to words."""
