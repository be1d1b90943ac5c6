//! Keys that prove nothing. The findings are made where keys are read; this is their documentation.

use crate::check::Body;
use crate::check::Check;
use crate::check::Example;
use crate::check::Rule;
use crate::diagnostic::Level;

pub(super) static RULE: Rule = Rule {
    name: "keys",
    level: Level::Error,
    summary: "Finds what is wrong in `.itsm/keys.yaml`, keys of nobody, and an `.itsm/allowed_signers` that says something else.",
    why: "A key that two people have, or that stands under the wrong name, lets one speak for another. While the file has a fault no approval is judged by it.",
    example: Example {
        files: &[(
            ".itsm/keys.yaml",
            Body::Text(
                "\
version: 1
people:
  ana:
    keys:
      - {key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti}
bots:
  importer:
    keys:
      - {key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti}
",
            ),
        )],
    },
    fix: Example {
        files: &[(
            ".itsm/keys.yaml",
            Body::Text(
                "\
version: 1
people:
  ana:
    keys:
      - {key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti}
",
            ),
        )],
    },
    check: Check::Repository,
};
