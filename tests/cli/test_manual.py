"""The manual page, the completions and docs/options.md say what --help says."""

import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BOTHWAYS = os.environ["BOTHWAYS"]
EXTRACT = os.environ["BOTHWAYS_EXTRACT"]


def output(*command, **options):
    return subprocess.run(command, text=True, check=True, stdout=subprocess.PIPE, **options).stdout


def read_commands():
    text = output(BOTHWAYS, "--help").split("Commands:\n")[1].split("\n\n")[0]
    return [line.split()[0] for line in text.splitlines()]


def read_options(text):
    """Long names of the options in a --help."""
    return re.findall(r"^  (?:-\w, )?--([\w-]+)", text, re.MULTILINE)


# Completes each line of standard input in an interactive zsh, with the `_bothways` of the working
# folder, and prints the candidates of each on one line.
ZSH = r"""
zmodload zsh/zpty
zpty shell zsh -f
say_and_wait() {
    zpty -w shell "$1 print DO''NE"
    zpty -r shell answer '*DONE*'
}
say_and_wait "fpath=($PWD \$fpath); autoload -Uz compinit; compinit -u -D; source ./record;"
while IFS= read -r line; do
    : >found
    zpty -w -n shell "$line"$'\t'
    say_and_wait $'\C-xk'
    print -r -- ${(f)"$(<found)"}
done
"""
# What that shell does beside completing: it writes down the candidates that match.
ZSH_RECORD = r"""
setopt no_auto_list no_beep
# Not Ctrl-U: the terminal itself takes a line away by that while no line is being edited.
bindkey '^Xk' kill-whole-line
found=$PWD/found
compadd() {
    local -a hits
    local argument
    for argument; do
        case $argument in
        -|--) break ;;
        -O|-A|-D) builtin compadd "$@"; return ;;
        esac
    done
    builtin compadd -O hits "$@"
    print -lr -- $hits >>$found
    builtin compadd "$@"
}
"""


class Tables(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.options = {name: read_options(output(BOTHWAYS, name, "--help"))
                       for name in read_commands()}
        cls.man = output(BOTHWAYS, "manual")
        cls.scripts = {shell: output(BOTHWAYS, "completions", shell)
                       for shell in ("bash", "fish", "zsh")}

    def test_help_is_understood(self):
        self.assertIn("check", self.options)
        self.assertIn("statistics", self.options["check"])
        self.assertTrue(all("help" in names for names in self.options.values()))

    def test_manual_has_every_command_and_option(self):
        text = self.man.replace("\\-", "-")
        parts = dict(re.findall(r"^\.SS bothways ([\w-]+) .*?\n(.*?)(?=^\.S[SH])", text,
                                re.MULTILINE | re.DOTALL))
        self.assertEqual(list(parts), list(self.options))
        for command, names in self.options.items():
            written = re.findall(r"^\.B (?:-\w, )?--([\w-]+)", parts[command], re.MULTILINE)
            self.assertEqual(written, [name for name in names if name != "help"], command)

    def test_options_page_is_up_to_date(self):
        self.assertEqual((ROOT / "docs/options.md").read_text(),
                         output(BOTHWAYS, "manual", "--format", "markdown"),
                         "`./dev docs` writes docs/options.md anew")

    def test_manual_of_extract_has_its_options(self):
        page = (ROOT / "docs/man/bothways-extract.1").read_text().replace("\\-", "-")
        names = re.findall(r"--([\w-]+)", output(EXTRACT, "--help").split("Options:")[1])
        for name in names:
            with self.subTest(option=name):
                self.assertRegex(page, rf"--{name}\b")

    def test_bash_completes(self):
        def complete(*words):
            script = (self.scripts["bash"] + "\nCOMP_WORDS=(\"$@\") COMP_CWORD=$(($# - 1))\n"
                      "_bothways bothways \"${COMP_WORDS[COMP_CWORD]}\" "
                      "\"${COMP_WORDS[COMP_CWORD - 1]}\"\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n")
            return output("bash", "-c", script, "bash", *words).split()

        self.assertEqual(complete("bothways", ""), [*self.options, "--help", "--version"])
        for command, names in self.options.items():
            self.assertEqual(sorted(complete("bothways", command, "--")),
                             sorted(f"--{name}" for name in names))
        self.assertEqual(complete("bothways", "check", "--format", "sa"), ["sarif"])
        self.assertEqual(complete("bothways", "check", "--format", "=", "js"), ["json", "jsonl"])
        self.assertEqual(complete("bothways", "check", "--color", "="), ["auto", "always", "never"])
        self.assertIn("BW101", complete("bothways", "rule", "BW1"))
        self.assertIn("unlinked-pair", complete("bothways", "check", "--select", "unl"))
        self.assertEqual(complete("bothways", "generate", "sq"), ["sql", "sqlalchemy"])
        self.assertEqual(complete("bothways", "completions", ""), ["bash", "fish", "zsh"])
        self.assertEqual(complete("bothways", "check", "a"), [])

    def test_fish_completes(self):
        def complete(line):
            text = output("fish", "--no-config", "-c", f"{self.scripts['fish']}\ncomplete -C '{line}'")
            return [entry.split("\t")[0] for entry in text.splitlines()]

        self.assertEqual(complete("bothways c"), ["check", "completions", "config"]
                         if "config" in self.options else ["check", "completions"])
        self.assertEqual(complete("bothways check --col"), ["--color"])
        self.assertEqual(complete("bothways check --color a"), ["always", "auto"])
        self.assertIn("BW101", complete("bothways rule BW1"))

    def test_zsh_completes(self):
        wanted = {
            "": list(self.options),
            "gen": ["generate"],
            "check --col": ["--color"],
            "check --color=": ["auto", "always", "never"],
            "check --color al": ["always"],
            "check --format sarif -f js": ["json", "jsonl"],
            "check --select unl": ["unlinked-pair"],
            "rule BW31": [f"BW31{n}" for n in range(10)],
            "generate sq": ["sql", "sqlalchemy"],
            "completions ": ["bash", "fish", "zsh"],
            "check rec": ["record"],
        }
        wanted.update({f"{command} --": [f"--{name}" for name in names]
                       for command, names in self.options.items()})
        with tempfile.TemporaryDirectory(prefix="bothways-test-") as folder:
            Path(folder, "_bothways").write_text(self.scripts["zsh"])
            Path(folder, "record").write_text(ZSH_RECORD)
            lines = output("zsh", "-f", "-c", ZSH, cwd=folder, timeout=300,
                           input="".join(f"bothways {words}\n" for words in wanted)).splitlines()
        found = {words: sorted(line.split()) for words, line in zip(wanted, lines, strict=True)}
        self.assertEqual(found, {words: sorted(names) for words, names in wanted.items()})

    def test_zsh_and_fish_have_every_option(self):
        for command, names in self.options.items():
            part = re.search(rf"^    {command}\)\n(.*?)^        ;;", self.scripts["zsh"],
                             re.MULTILINE | re.DOTALL).group(1)
            self.assertEqual(re.findall(r"'\*?--([\w-]+)", part), names, command)
            written = re.findall(rf"__fish_seen_subcommand_from {command}' -l ([\w-]+)",
                                 self.scripts["fish"])
            self.assertEqual(written, names, command)

    def test_scripts_and_pages_are_clean(self):
        with tempfile.TemporaryDirectory(prefix="bothways-test-") as folder:
            for shell, script in self.scripts.items():
                path = Path(folder, shell)
                path.write_text(script)
                output(shell, "-n", path)
            output("shellcheck", "-s", "bash", Path(folder, "bash"))
            page = Path(folder, "bothways.1")
            page.write_text(self.man)
            for path in (page, ROOT / "docs/man/bothways-extract.1"):
                warnings = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z",
                                           path], stdout=subprocess.DEVNULL, text=True, check=True,
                                          stderr=subprocess.PIPE,
                                          env={**os.environ, "MANROFFSEQ": "", "MANWIDTH": "80"})
                self.assertEqual(warnings.stderr, "")

    def test_unknown_shell(self):
        done = subprocess.run([BOTHWAYS, "completions", "fihs"], text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, check=False)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("did you mean `fish`?", done.stderr)


if __name__ == "__main__":
    unittest.main()
