"""Runs apps, and keeps whatever goes wrong in one of them there."""

from nundina.app_runtime.runtime import InProcessRuntime
from nundina.app_runtime.sources import AppSource, EntryPointSource, FolderSource

__all__ = ["AppSource", "EntryPointSource", "FolderSource", "InProcessRuntime"]
