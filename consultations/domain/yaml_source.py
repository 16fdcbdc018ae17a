"""What does this YAML file say, and on which line?

Read without YAML's surprises: ``yes``, ``no`` and ``on`` are words, and so is a date.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

Location = tuple[str | int, ...]
#: Written in C where the library has it: ten times as fast, and every process reads all the files once.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class BadQuestionFile(ValueError):
    """The file cannot be used; the message names file and line."""


@dataclass(frozen=True)
class Source:
    """The content of one file, with the line of each of its places."""

    path: Path
    data: Any
    lines: dict[Location, int]

    def line(self, location: Location) -> int:
        """The line of the place, or of the nearest place around it."""
        for length in range(len(location), -1, -1):
            found = self.lines.get(location[:length])
            if found is not None:
                return found
        return 1

    def fail(self, location: Location, message: str) -> BadQuestionFile:
        return BadQuestionFile(f"{self.path.name}:{self.line(location)}: {message}")

    def explain(self, error: ValidationError) -> BadQuestionFile:
        """The validation error as sentences, one for each fault, each with file and line."""
        return BadQuestionFile(
            "\n".join(str(self.fail(self._place(fault), _say(fault))) for fault in error.errors())
        )

    def _place(self, fault: Any) -> Location:
        """Follow pydantic's location through the data: it also names union members, which are in no file."""
        place: Location = ()
        for step in fault["loc"]:
            if (*place, step) in self.lines:
                place = (*place, step)
            elif isinstance(step, int):
                keys = [
                    known[-1]
                    for known in self.lines
                    if len(known) == len(place) + 1 and known[: len(place)] == place
                ]
                if step < len(keys):
                    place = (*place, keys[step])
        return place


def _say(fault: Any) -> str:
    name = str(fault["loc"][-1]) if fault["loc"] else "the file"
    if fault["type"] == "extra_forbidden":
        return f"unknown key '{name}'"
    if fault["type"] == "missing":
        return f"'{name}' is missing"
    if fault["type"] == "value_error":
        return str(fault["ctx"]["error"])
    return f"'{name}': {fault['msg']} (here: {fault['input']!r})"


def read(path: Path) -> Source:
    """The file's content. Raises ``BadQuestionFile`` for broken YAML, an empty file or a key said twice."""
    lines: dict[Location, int] = {}
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise BadQuestionFile(
            f"{path.name}:{mark.line + 1 if mark else 1}: this is not valid YAML: {error.problem}"
        ) from error
    if node is None:
        raise BadQuestionFile(f"{path.name}:1: the file is empty")
    return Source(path, _build(path, node, (), lines), lines)


def _build(path: Path, node: yaml.Node, place: Location, lines: dict[Location, int]) -> Any:
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if key in result:
                raise BadQuestionFile(f"{path.name}:{line}: '{key}' is said twice")
            lines[(*place, key)] = line
            result[key] = _build(path, value_node, (*place, key), lines)
        return result
    if isinstance(node, yaml.SequenceNode):
        return [_build(path, item, (*place, index), lines) for index, item in enumerate(node.value)]
    return _scalar(node)


def _scalar(node: yaml.Node) -> Any:
    """Numbers, true, false, null; everything else is text. What stands in quotes is always text."""
    text = str(node.value)
    if not isinstance(node, yaml.ScalarNode) or node.style:
        return text
    if text in ("true", "false"):
        return text == "true"
    if text in ("null", "~", ""):
        return None
    for kind in (int, float):
        try:
            return kind(text) if text.lstrip("-")[:1].isdigit() and "_" not in text else text
        except ValueError:
            continue
    return text
