"""What the program's own errors have in common."""


class YifaError(Exception):
    """Something that a person can do something about; `zh` and `en` say what is wrong."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh, self.en = zh, en
