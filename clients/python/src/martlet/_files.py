from __future__ import annotations

import json
import os
import threading
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._answer import Answer, Readable
from ._errors import MartletError
from ._filters import Condition, arrow_expression

if TYPE_CHECKING:
    import pyarrow

_SECONDS_BETWEEN_SIGNS = 20.0


def files(folder: str | os.PathLike[str], *, environment: str = "prod") -> PublishedFiles:
    """The files that `martlet build` publishes for readers: no server is needed. `folder` is the config's, or that of a target in it."""
    root = Path(folder)
    name = f"{environment}.json"
    if (root / name).is_file():
        return PublishedFiles(root, environment)
    found = [each.parent for each in sorted(root.glob(f"*/{name}"))]
    if len(found) == 1:
        return PublishedFiles(found[0], environment)
    if not found:
        raise MartletError(f"{root} holds no publication of {environment}.", hint="Set `serve` in martlet.config.ts and run `martlet build`.")
    raise MartletError(f"{root} holds publications of several targets.", hint=f"Name one: {', '.join(str(each) for each in found)}.")


class PublishedFiles:
    """The newest publication that a folder holds. Each read is of one publication, which says to those who clean up that it is read."""

    def __init__(self, folder: Path, environment: str) -> None:
        self._folder = folder
        self._environment = environment

    def manifest(self) -> Mapping[str, Any]:
        """The publication as it is described."""
        path = self._folder / f"{self._environment}.json"
        try:
            manifest: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise MartletError(f"{path} can't be read: {error}") from error
        if manifest.get("format") != 1:
            raise MartletError(f"{path} is of a format that this version does not know.", hint="Install a newer version of the package martlet.")
        return manifest

    def relations(self) -> Sequence[str]:
        return list(self.manifest()["relations"])

    def relation(self, name: str) -> FilesRelation:
        """The rows of a relation, such as `gold.fact_sales`."""
        return FilesRelation(self, name)

    @contextmanager
    def hold(self) -> Iterator[Mapping[str, Any]]:
        """The newest publication, whose files stay while it is held."""
        sign = _Sign(self._folder / "readers")
        try:
            while True:
                manifest = self.manifest()
                sign.holds(manifest["id"])
                # One that came meanwhile may have let the files of this one go.
                if self.manifest()["id"] == manifest["id"]:
                    break
            yield manifest
        finally:
            sign.forget()

    def path_of(self, path: str) -> Path:
        return self._folder / path


class FilesRelation(Readable):
    """Rows of published files. Each method answers with a further description; `to_arrow` and its like read."""

    def __init__(self, source: PublishedFiles, name: str, columns: Sequence[str] | None = None, conditions: Sequence[Condition] = ()) -> None:
        self._source = source
        self._name = name
        self._columns = columns
        self._conditions = list(conditions)

    def select(self, *columns: str) -> FilesRelation:
        return FilesRelation(self._source, self._name, columns, self._conditions)

    def where(self, *conditions: Condition) -> FilesRelation:
        """Rows for which all conditions hold: `("net_amount", ">=", 100)`. They reach the files, of which only what can fit is read."""
        texts = [each for each in conditions if isinstance(each, str)]
        if texts:
            raise MartletError(f"Files are filtered by triples, not by texts such as {texts[0]!r}.", hint='Write ("net_amount", ">=", 100).')
        return FilesRelation(self._source, self._name, self._columns, [*self._conditions, *conditions])

    def read(self) -> Answer:
        import pyarrow
        import pyarrow.dataset

        with self._source.hold() as manifest:
            relation = manifest["relations"].get(self._name)
            if relation is None:
                raise MartletError(f"{self._name} is not published.", hint=f"These are: {', '.join(manifest['relations'])}.")
            paths = [str(self._source.path_of(each["path"])) for each in relation["files"]]
            try:
                dataset = pyarrow.dataset.dataset(paths, format="parquet")
                names = [each["name"] for each in relation["columns"]]
                wanted = names if self._columns is None else list(self._columns)
                missing = [each for each in wanted if each not in names]
                if missing:
                    raise MartletError(f'{self._name} has no column "{missing[0]}".', hint=f"Its columns are: {', '.join(names)}.")
                table = dataset.to_table(columns=wanted, filter=arrow_expression(self._conditions, dataset.schema))
            except FileNotFoundError as error:
                raise MartletError(f"A file of {self._name} is missing: {error}", hint="Publish again: martlet build.") from error
            types = {each["name"]: each.get("type") for each in relation["columns"]}
            return Answer(_as_declared(table, types), int(manifest["number"]))


def _as_declared(table: pyarrow.Table, types: Mapping[str, Any]) -> pyarrow.Table:
    """The same rows in the types that the API sends: files can't hold all, and hold smaller ones where they can."""
    import pyarrow

    kinds = {"integer": pyarrow.int64(), "timestamp": pyarrow.timestamp("us", tz="UTC"), "double": pyarrow.float64(), "date": pyarrow.date32()}
    fields = []
    for field in table.schema:
        declared = types.get(field.name) or {}
        kind = declared.get("kind")
        if kind == "decimal":
            wanted = pyarrow.decimal128(declared["precision"], declared["scale"])
        else:
            wanted = kinds.get(str(kind), field.type)
        # Instants without a zone are in UTC.
        fields.append(pyarrow.field(field.name, wanted))
    return table.cast(pyarrow.schema(fields))


class _Sign:
    """Says beside the files which publication is read, again and again while it is."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / f"{uuid.uuid4()}.json"
        self._holds = ""
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def holds(self, publication: str) -> None:
        self._holds = publication
        self._write()
        if self._thread is None:
            self._thread = threading.Thread(target=self._repeat, daemon=True)
            self._thread.start()

    def forget(self) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
        self._path.unlink(missing_ok=True)

    def _repeat(self) -> None:
        while not self._ended.wait(_SECONDS_BETWEEN_SIGNS):
            self._write()

    def _write(self) -> None:
        at = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        unfinished = self._path.with_suffix(".json.next")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            unfinished.write_text(json.dumps({"holds": [self._holds], "at": at}), "utf-8")
            unfinished.replace(self._path)
        except OSError:
            # Where the folder can't be written, its files stay for the time of grace.
            unfinished.unlink(missing_ok=True) if os.access(self._path.parent, os.W_OK) else None
