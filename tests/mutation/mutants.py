"""All mutants of all correct projects."""

import random

from .argument_faults import argument_faults
from .declaration_faults import declaration_faults
from .project import ROOT, Project
from .run import diagnostics_of


def correct_projects(programs):
    """The projects of fixtures about which Bothways says nothing."""
    projects = [Project(folder, programs.extract)
                for folder in sorted((ROOT / "fixtures/projects").iterdir()) if folder.is_dir()]
    found = diagnostics_of([project.text for project in projects], programs)
    return [project for project, diagnostics in zip(projects, found) if not diagnostics]


def all_mutants(projects):
    return [mutant for project in projects
            for faults in (argument_faults, declaration_faults) for mutant in faults(project)]


def sample(mutants, size, seed):
    """Some of the mutants, the same ones for the same seed."""
    return random.Random(seed).sample(mutants, min(size, len(mutants)))
