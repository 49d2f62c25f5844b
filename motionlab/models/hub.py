"""Checkpoints on the Hugging Face Hub: fetched once into its cache, which is asked first, and pushed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from motionlab.errors import MotionLabError


def is_hub_id(name: str | Path) -> bool:
    """Whether a name that is no folder can be a hub id, owner/name."""
    return not Path(name).exists() and str(name).count("/") == 1 and not str(name).startswith((".", "/", "~"))


def fetch(
    name: str,
    patterns: Sequence[str],
    *,
    revision: str | None = None,
    token: str | None = None,
    cache_dir: str | Path | None = None,
) -> Path:
    """The folder of a hub id in the cache. What is there is taken as it is, without a look at the hub; what is not, or
    is there in part, is downloaded with progress.

    Args:
        name: owner/name.
        patterns: of the files that are wanted.
        revision: branch, tag or commit; None is the main branch, as it was when it was fetched.
        token: of a private or gated repository; None takes that of `hf auth login`.
        cache_dir: None is $HF_HOME's.

    Raises:
        MotionLabError: there is no such repository or revision, it may not be read, or the hub cannot be reached.
    """
    from huggingface_hub import snapshot_download  # on use: it takes a second
    from huggingface_hub.utils import enable_progress_bars

    given = {"revision": revision, "token": token, "cache_dir": cache_dir}
    given = {argument: value for argument, value in given.items() if value is not None}
    try:
        return Path(snapshot_download(name, allow_patterns=list(patterns), local_files_only=True, **given))
    except Exception:  # not there, or not all of it
        pass
    enable_progress_bars()  # transformers turns them off for all
    with refusing(name, revision, fetching=True):
        return Path(snapshot_download(name, allow_patterns=list(patterns), **given))


def push(
    folder: Path,
    name: str,
    *,
    revision: str | None = None,
    token: str | None = None,
    private: bool | None = None,
    message: str,
) -> str:
    """Upload a checkpoint folder to a hub id, which is made where it is missing.

    Returns:
        The address of the commit.

    Raises:
        MotionLabError: the hub does not know who asks, does not allow it, or cannot be reached.
    """
    from huggingface_hub import HfApi

    hub = HfApi(token=token)
    with refusing(name, revision):
        hub.create_repo(name, private=private, exist_ok=True)
        if revision is not None:
            hub.create_branch(name, branch=revision, exist_ok=True)
        found = hub.upload_folder(repo_id=name, folder_path=folder, commit_message=message, revision=revision)
    return str(found.commit_url)


@contextmanager
def refusing(name: str, revision: str | None = None, fetching: bool = False) -> Iterator[None]:
    """What the hub refuses in the block, about the repository `name`, is one sentence.

    fetching: whether the block reads from the hub; else it sends.
    """
    try:
        yield
    except Exception as error:
        raise _refusal(error, name, revision, fetching) from error


def _refusal(error: Exception, name: str, revision: str | None, fetching: bool) -> MotionLabError:
    """One sentence in the place of what the hub said."""
    from huggingface_hub import errors

    offline = (errors.LocalEntryNotFoundError, errors.OfflineModeIsEnabled, ConnectionError, TimeoutError)
    kinds = {kind.__name__ for kind in type(error).__mro__}  # its client is httpx or httpx2, as its version is
    unreachable = isinstance(error, offline) or "TransportError" in kinds
    kind, status = type(error).__name__, getattr(getattr(error, "response", None), "status_code", None)
    match error:
        case errors.HFValidationError():
            said = f"{name!r} is no hub id; one is owner/name"
        case errors.GatedRepoError():
            said = (
                f"{name} asks for its terms to be accepted; do so on https://huggingface.co/{name}, then give a token"
            )
        case errors.RevisionNotFoundError():
            said = f"{name} has no revision {revision!r} on the hub; check it"
        case errors.RepositoryNotFoundError():
            said = f"there is no {name} on the hub, or it is private; check the id, or give a token that may read it"
        case errors.LocalTokenNotFoundError():
            said = f"the hub does not know who asks for {name}; give a token, or log in with `hf auth login`"
        case _ if unreachable and not fetching:
            said = f"the hub cannot be reached, and {name} was not sent; go online, and try again"
        case _ if unreachable:
            said = f"{name} is not in the cache and the hub cannot be reached; go online once, or name a folder"
        case _ if status in (401, 403):
            said = f"the hub does not allow this for {name}; give a token that may, or log in with `hf auth login`"
        case _:
            said = f"{name} could not be fetched from the hub or sent there ({kind}); check the id, and try again"
    return MotionLabError(said)
