"""The commands of `motionlab`, one file a group."""
