"""The CMU Graphics Lab Motion Capture Database with captions that people wrote (HumanML3D, KIT-ML), as a store."""

from motionlab.data.cmu.prepare import ACCAD_META, META, accad_store, cmu_store, is_cmu

__all__ = ["ACCAD_META", "META", "accad_store", "cmu_store", "is_cmu"]
