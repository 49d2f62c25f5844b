"""The CMU Graphics Lab Motion Capture Database with captions that people wrote (HumanML3D, KIT-ML), as a store."""

from motionlab.data.cmu.prepare import accad_store, cmu_store

__all__ = ["accad_store", "cmu_store"]
