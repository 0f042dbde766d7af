"""Knowledge kept ready between two processes: parsing the content takes longer than most documents to check.

What is kept are values, pickled, in a file of the user's own cache beside the knowledge base. It is only ever read
when it is whole and belongs to the very content and program that ask for it; otherwise it is made anew.
"""

from __future__ import annotations

import hashlib
import pickle
from contextlib import suppress
from pathlib import Path

import ahocorasick

from kb.claim import Claim
from kb.content import Content
from kb.database.fingerprint import fingerprint
from kb.database.whole_file import write_whole
from kb.knowledge import Knowledge, MissingContent, content_root, load_knowledge
from kb.models.catalogue import relations
from kb.reading.lexicon import Lexicon
from kb.reading.tagging import Tagger, build_tagger

FORMAT = b"kubeviva prepared 2\n"
_DIGEST = hashlib.sha256().digest_size

Prepared = tuple[Content, Lexicon, dict[str, tuple[Claim, ...]], Tagger]


def load_prepared(cache: Path, root: Path | None = None) -> Knowledge:
    """Return the knowledge of a content directory, from ``cache`` when that is current; raise MissingContent.

    A cache that cannot be read or written costs time and nothing else.
    """
    root = root or content_root()
    if not root.is_dir():
        raise MissingContent(str(root))
    mark = f"{fingerprint(root)} {_automata()}".encode()
    if kept := _read(cache, mark):
        content, lexicon, claims, tagger = kept
        return Knowledge(root, content, lexicon, relations(), claims, tagger)
    knowledge = load_knowledge(root)
    claims = {fact.id: knowledge.claims_of(fact) for fact in knowledge.content.facts}
    kept = (knowledge.content, knowledge.lexicon, claims, build_tagger(knowledge.lexicon))
    body = pickle.dumps(kept, pickle.HIGHEST_PROTOCOL)
    with suppress(OSError):
        write_whole(cache, FORMAT + hashlib.sha256(mark + body).digest() + body)
    return knowledge


def _automata() -> str:
    """Which build of the library of automata this is: what one has pickled is for no other."""
    built = Path(ahocorasick.__file__).stat()
    return f"{built.st_size} {built.st_mtime_ns}"


def _read(cache: Path, mark: bytes) -> Prepared | None:
    try:
        data = cache.read_bytes()
    except OSError:
        return None
    head = len(FORMAT) + _DIGEST
    body = data[head:]
    if data[:head] != FORMAT + hashlib.sha256(mark + body).digest():
        return None
    kept: Prepared = pickle.loads(body)
    return kept
