"""A round with a person: prompts, keys and colours on a terminal, plain lines without one."""

from __future__ import annotations

import os
from dataclasses import dataclass

from rich.console import Console

from kb.file_trouble import reason_of
from trainer.drilling.display import (
    AFTER,
    CHOOSING,
    HELP,
    LAST,
    MANY_LINES,
    ONE_LINE,
    show_outcome,
    show_points,
    show_question,
)
from trainer.drilling.input import Ask, Entry, edited, read_entry
from trainer.drilling.keys import END, ENTER, Key
from trainer.grading.closed import NotAnOption
from trainer.questions.hint import hint
from trainer.questions.question import Question
from trainer.round import Round

RATING_KEYS = {"1": "again", "2": "hard", "3": "good", "4": "easy"}
CHOICE_KEYS = {"h": "hint", "s": "skip", "q": "quit", END: "quit", "u": "undo"}


@dataclass
class Talk:
    """One round being talked through. ``many``: answers may have several lines, as people type them.

    ``key``: reads single keys, where the terminal has them; then a choice takes one key, and after each grade there is
    a moment to read it, to appeal, or to rate oneself. ``told``: what this round has said of how to type an answer.
    """

    round: Round
    out: Console
    ask: Ask
    many: bool
    key: Key | None = None
    told: tuple[str, ...] = ()

    def run(self) -> None:
        """Ask until the round is over or the learner leaves; raise KeyboardInterrupt, RecordsTrouble."""
        while question := self.round.next():
            answered = len(self.round.outcomes)
            if not self._about(question):
                return
            if self.key and len(self.round.outcomes) > answered and not self._afterwards(self.key):
                return
        if not self.key and self.round.outcomes:
            self._finally()

    def _about(self, question: Question) -> bool:
        """Ask one question until it is answered or skipped; return whether to go on."""
        knowledge = self.round.sitting.knowledge
        show_question(self.out, question, len(self.round.asked), self.round.count, knowledge)
        if self.key and chosen_by_letter(question):
            self._say(CHOOSING)
        elif self.many:
            self._tell_how(MANY_LINES if self._in_lines(question) else ONE_LINE)
        warned = False
        while True:
            entry = self._entry(question)
            if entry.command == "edit":
                entry = self._edited(question)
            if entry.command == "quit":
                return False
            if entry.command == "skip":
                return True
            if entry.command:
                self._obey(entry, question)
            elif self.many and not entry.text.strip() and not warned:
                warned = True
                self._say("还没写答案;再按一次回车算“不会”,:s 跳过,:h 提示")
            elif self._answered(entry.text):
                return True

    def _tell_how(self, how: str) -> None:
        if how not in self.told:
            self._say(f"{how}  :? 全部命令")
            self.told += (how,)

    def _in_lines(self, question: Question) -> bool:
        """Whether an answer may have several lines: one value has not."""
        return self.many and not chosen_by_letter(question) and len(question.parts) != 1

    def _entry(self, question: Question) -> Entry:
        if self.key is None or not chosen_by_letter(question):
            return read_entry(self.ask, self._in_lines(question))
        while True:
            self.out.print("> ", end="", markup=False)
            pressed = self.key()
            self.out.print(pressed.upper() if pressed.isprintable() else "", markup=False)
            if pressed in CHOICE_KEYS:
                return Entry(CHOICE_KEYS[pressed])
            if pressed == "?":
                self._say(CHOOSING)
            elif pressed.strip():
                return Entry("", pressed)
            elif pressed == ENTER:
                return Entry("")

    def _answered(self, text: str) -> bool:
        try:
            outcome = self.round.answer(text)
        except NotAnOption as error:
            self._say(str(error))
            return False
        show_outcome(self.out, outcome, self.round.clock())
        return True

    def _afterwards(self, key: Key) -> bool:
        """Let the learner read the grade and say something to it; return whether to go on."""
        self._say(AFTER)
        while True:
            pressed = key()
            if pressed in (ENTER, " ", "n"):
                return True
            if pressed in ("q", END):
                return False
            if pressed in RATING_KEYS:
                self._changed(self.round.correct(RATING_KEYS[pressed]), "已按你的评级安排:")
            elif pressed == "a":
                self._appealed(read_entry(lambda _: self.ask("为什么你是对的(可以直接回车):"), False).text)
            elif pressed == "u":
                self._say(f"已撤销:{self.round.undo()}")
                return True
            elif pressed:
                self._say(AFTER)

    def _finally(self) -> None:
        """Take what is still to be said about the last answer, line by line; any other line ends it."""
        if self.many:
            self._say(LAST)
        while (entry := read_entry(self.ask, False)).command not in ("", "quit"):
            self._obey(entry, None)

    def _obey(self, entry: Entry, question: Question | None) -> None:
        if entry.command == "hint" and question:
            self._say(hint(question, self.round.sitting.knowledge))
        elif entry.command == "undo":
            taken = self.round.undo()
            self._say(f"已撤销:{taken}" if taken else "这一轮还没有可以撤销的")
        elif entry.command == "appeal":
            self._appealed(entry.text)
        elif entry.command in ("again", "hard", "good", "easy"):
            self._changed(self.round.correct(entry.command) if self.round.outcomes else None, "已按你的评级安排:")
        else:
            self._say(f"没有 {entry.text} 这个命令\n{HELP}" if entry.text else HELP)

    def _appealed(self, note: str) -> None:
        told = "申诉已记下,按“记得”安排(维护者用 kubeviva inbox 看得到):"
        self._changed(self.round.appeal(note) if self.round.outcomes else None, told)

    def _changed(self, points: object, told: str) -> None:
        if not isinstance(points, tuple):
            self._say("这一轮还没有答过的题")
            return
        self._say(told)
        show_points(self.out, points, self.round.clock())

    def _edited(self, question: Question) -> Entry:
        if not self.many:
            self._say("不在终端里,打不开编辑器")
            return Entry("help")
        try:
            return Entry("", edited(question.text, dict(os.environ)))
        except OSError as error:
            self._say(f"编辑器没有用上({reason_of(error)});直接打字也行,或设置环境变量 EDITOR")
            return Entry("help")

    def _say(self, text: str) -> None:
        self.out.print(text, style="bright_black", markup=False)


def chosen_by_letter(question: Question) -> bool:
    """Return whether a letter is the whole answer; a verdict wants a reason besides."""
    return question.closed and question.kind != "true-false"
