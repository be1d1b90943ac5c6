//! Records that get another id, and all that names them.

use proptest::prelude::*;

use crate::support::Sandbox;

const WEB: &str = "id: web-01
title: Shop
description: |
  Sends through mx-01.example.org,
  and so through MX-01.
state: planned
class: server
relations:
  - {relation: depends-on, target: Mx-01} # not mx-02
log:
  - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: planned, set: {class: server}}
";

#[test]
fn references_follow_in_any_case_and_words_are_listed() {
    let sandbox = Sandbox::desk();
    let note = "incidents/2026/11/INC-2611-00NEW1.d/notes/20261120T090000Z-ben-0000.md";
    sandbox.commit(&[
        (note, "The relay is fine.\nSee also mx-01.\n"),
        ("cis/mx-01.d/rack.txt", "unit 12\n"),
        ("cis/web-01.yaml", WEB),
    ]);
    sandbox.play(
        "
        $ itsm edit 00new --set cis=mx-01 --quiet
        $ itsm renumber mx-01 relay-01
        mx-01 still stands in words:
          cis/web-01.yaml:5: description
          incidents/2026/11/INC-2611-00NEW1.d/notes/20261120T090000Z-ben-0000.md:2: note
        ! mx-01 is now relay-01, in 2 other records too; committed as COMMIT
        $ git show --format=%s --name-status --no-renames
        relay-01: renumber mx-01

        D\tcis/mx-01.d/rack.txt
        D\tcis/mx-01.yaml
        A\tcis/relay-01.d/rack.txt
        A\tcis/relay-01.yaml
        M\tcis/web-01.yaml
        M\tincidents/2026/11/INC-2611-00NEW1.yaml
        $ ls cis
        relay-01.d
        relay-01.yaml
        web-01.yaml
        $ itsm validate --quiet
        $ itsm show MX-01 --incoming --quiet | grep Shop
          required-by: web-01  Shop
        ",
    );
    assert_eq!(
        sandbox.read("cis/web-01.yaml"),
        WEB.replace("target: Mx-01", "target: relay-01")
    );
}

#[test]
fn a_tracked_reference_is_told_in_the_log() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm --quiet renumber mail post > ../words
        $ git log -1 --format=%B
        post: renumber mail

        Itsm-Record: post
        Itsm-Record: mail

        $ tail -2 incidents/2026/11/INC-2611-00NEW1.yaml
          - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new, set: {service: mail, impact: high, urgency: medium}}
          - {at: 2026-11-20T12:00:00Z, by: ana, do: edit, set: {service: post}, reason: mail is now post}
        $ head -6 services/post.yaml
        id: post
        title: Mail
        state: live
        owner: ana
        aliases: [mail]
        log:
        $ itsm validate --quiet
        ",
    );
}

#[test]
fn the_old_id_still_finds_the_record() {
    let sandbox = Sandbox::desk();
    sandbox.commit(&[("cis/web-01.yaml", WEB)]);
    sandbox.play(
        "
        $ itsm --quiet renumber 00new > ../words
        $ itsm show INC-2611-00NEW1 | head -1
        INC-2611-G9QFE7 · incident · new
        ! INC-2611-00NEW1 is now INC-2611-G9QFE7
        $ itsm --quiet renumber mx-01 relay-01 > ../words
        $ itsm edit 00wrk --set cis=mx-01 --quiet
        $ grep cis: incidents/2026/11/INC-2611-00WRK2.yaml
        cis: [relay-01]
        $ itsm link web-01 related-to MX-01
        ! linked web-01 related-to relay-01; committed as COMMIT
        $ sed -i 's/target: relay-01}$/target: mx-01}/' cis/web-01.yaml
        $ itsm query \"SELECT relation, target, target_type FROM link WHERE record = 'web-01' ORDER BY relation\" --format csv
        relation,target,target_type
        depends-on,relay-01,ci
        related-to,relay-01,ci
        $ itsm validate --quiet
        $ git commit --quiet --all --message old && itsm link web-01 depends-on relay-01 --remove
        ! unlinked web-01 depends-on relay-01; committed as COMMIT
        ",
    );
}

#[test]
fn an_id_that_is_taken_or_none_is_refused() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm renumber mx-01
        ! error: the ids of a ci are chosen, not drawn
        ! hint: name it: `itsm renumber mx-01 NEW`
        [2]
        $ itsm renumber mx-01 ../x
        ! error: `../x` can't be an id: an id consists of ASCII letters, digits, `-`, `_` and `.`
        [2]
        $ itsm renumber mx-01 MAIL
        ! error: the id `MAIL` is taken
        ! hint: a record, an earlier id of one, or another branch has it; choose another
        [2]
        $ itsm --quiet renumber mx-01 relay-01 > ../words
        $ itsm renumber mail Mx-01
        ! error: the id `Mx-01` is taken
        ! hint: a record, an earlier id of one, or another branch has it; choose another
        [2]
        $ itsm new ci Relay --id mx-01 --set class=server
        ! error: the id `mx-01` is taken
        ! hint: choose another with `--id NAME`
        [2]
        $ git branch other && itsm --quiet renumber relay-01 relay-02 > ../words
        $ itsm renumber mail relay-01
        ! error: the id `relay-01` is taken
        ! hint: a record, an earlier id of one, or another branch has it; choose another
        [2]
        ",
    );
}

#[test]
fn what_was_approved_keeps_its_id() {
    let sandbox = Sandbox::desk();
    sandbox.commit(&[
        ("approvals/INC-2611-00NEW1/ana.json", "{}\n"),
        (
            "changes/2026/11/CHG-2611-00AUT5.yaml",
            "id: CHG-2611-00AUT5\ntitle: New relay\nstate: scheduled\nkind: normal\nlog:\n  \
             - {at: 2026-11-19T09:00:00Z, by: ana, do: open, to: draft, set: {kind: normal}}\n  \
             - {at: 2026-11-19T10:00:00Z, by: ana, do: submit, to: authorization}\n  \
             - {at: 2026-11-19T11:00:00Z, by: ben, do: approve, to: scheduled}\n",
        ),
    ]);
    sandbox.play(
        "
        $ itsm renumber 00aut
        ! error: CHG-2611-00AUT5 has been approved under this id, and keeps it
        ! hint: open another record and link the two: `itsm link NEW related-to CHG-2611-00AUT5`
        [1]
        $ itsm renumber 00new
        ! error: INC-2611-00NEW1 has been approved under this id, and keeps it
        ! hint: open another record and link the two: `itsm link NEW related-to INC-2611-00NEW1`
        [1]
        ",
    );
}

#[test]
fn a_person_who_stands_in_a_log_keeps_the_id() {
    let sandbox = Sandbox::desk();
    sandbox.commit(&[(
        "people/cleo.yaml",
        "id: cleo\ntitle: Third Test\nstate: active\nmanager: ben\nlog:\n  \
         - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active, set: {manager: ben}}\n",
    )]);
    sandbox.play(
        "
        $ itsm renumber ben benjamin
        ! error: ben stands in logs and names of notes (4 times), which keep this id
        ! hint: a new name is no new id: `itsm edit ben --set title=\"New Name\"`
        [1]
        $ itsm renumber cleo cleopatra
        ! cleo is now cleopatra; committed as COMMIT
        ",
    );
}

#[test]
fn nothing_is_renumbered_while_a_file_is_unread_or_a_hand_edit_open() {
    let sandbox = Sandbox::desk();
    sandbox.write("cis/broken.yaml", "id: broken\n\tx");
    sandbox.play(
        "
        $ itsm renumber mx-01 relay-01
        ! error: 1 file can't be read and may name the record: cis/broken.yaml
        ! hint: `itsm validate` shows what is wrong with them
        [1]
        $ rm cis/broken.yaml
        $ sed -i 's/^service: mail/service: web/' incidents/2026/11/INC-2611-00NEW1.yaml
        $ itsm renumber 00new
        ! error: INC-2611-00NEW1 has been edited by hand and its log does not say so
        ! hint: `itsm adopt INC-2611-00NEW1` adds the entry that explains the edit
        [1]
        $ git checkout --quiet .
        $ echo '# by hand' >> cis/mx-01.yaml
        $ itsm renumber mail post
        ! error: refusing to commit cis/mx-01.yaml: it has changes that are not committed
        ! hint: commit or undo those changes, or take them in with `itsm adopt ID`
        [4]
        ",
    );
}

#[test]
fn an_old_branch_that_brings_the_old_file_back_is_found_and_mended() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ cp cis/mx-01.yaml ../old
        $ itsm --quiet renumber mx-01 relay-01 > ../words
        $ cp ../old cis/mx-01.yaml && git add -A && git commit -qm back
        $ itsm validate 2>&1 | grep -A1 reused-id
        error[reused-id]: `mx-01` is an earlier id of `relay-01`, cis/relay-01.yaml
         --> cis/mx-01.yaml:1:5
        $ itsm renumber mx-01 mx-09
        ! mx-01 is now mx-09; committed as COMMIT
        $ grep aliases cis/mx-09.yaml
        [1]
        $ itsm validate 2>&1 | grep reused-id
        [1]
        $ itsm show mx-01 2>&1 | head -1
        mx-01 is now relay-01
        ",
    );
}

/// A record that names the service `mail` in one way: where, in which quotes, whether in capitals.
#[derive(Debug, Clone)]
struct Naming {
    kind: usize,
    quotes: &'static str,
    capitals: bool,
    crlf: bool,
}

impl Naming {
    fn path(&self, at: usize) -> String {
        let folder = ["incidents", "cis", "cis", "services", "problems"][self.kind];
        format!("{folder}/x-{at}.yaml")
    }

    /// The file with an id in the place of the reference.
    fn text(&self, at: usize, id: &str) -> String {
        let id = format!("{0}{id}{0}", self.quotes);
        let (fields, state, set) = match self.kind {
            0 => (format!("service: {id} # tracked"), "new", "{service: mail}"),
            1 => (
                format!("class: server\nservices: [web, {id}]"),
                "planned",
                "{class: server}",
            ),
            2 => (
                format!("class: server\nservices:\n  # ours\n  - {id} # here\n  - web"),
                "planned",
                "{class: server}",
            ),
            3 => (format!("depends_on:\n- {id}"), "proposed", "{}"),
            _ => (
                format!("links:\n  - {{relation: related-to, target: {id}}}"),
                "new",
                "{}",
            ),
        };
        let log =
            format!("{{at: 2026-11-01T08:00:00Z, by: ana, do: open, to: {state}, set: {set}}}");
        let text =
            format!("id: x-{at}\ntitle: No. {at}\nstate: {state}\n{fields}\nlog:\n  - {log}\n");
        if self.crlf {
            text.replace('\n', "\r\n")
        } else {
            text
        }
    }

    fn as_written(&self) -> &'static str {
        // A tracked field has to be what the log says, in its letters.
        if self.capitals && self.kind != 0 {
            "MAIL"
        } else {
            "mail"
        }
    }
}

fn naming() -> impl Strategy<Value = Naming> {
    let quotes = proptest::sample::select(vec!["", "'", "\""]);
    (0..5_usize, quotes, any::<bool>(), any::<bool>()).prop_map(|(kind, quotes, capitals, crlf)| {
        Naming {
            kind,
            quotes,
            capitals,
            crlf,
        }
    })
}

/// A text up to the end of its first log entry, and what was appended.
fn parted(text: &str, length: usize) -> (&str, Vec<&str>) {
    let (text, appended) = text.split_at(length);
    (text, appended.lines().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(12) })]

    #[test]
    fn there_and_back_changes_nothing_but_what_is_appended(
        namings in proptest::collection::vec(naming(), 1..6)
    ) {
        let sandbox = Sandbox::new();
        let service = "id: mail\ntitle: Post\nstate: proposed # for now\nowner: ana\nlog:\n  \
            - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: proposed, set: {owner: ana}}\n";
        let ana = "id: ana\ntitle: Ana Test\nstate: active\nemail: ana@example.org\nlog:\n  \
            - {at: 2026-10-01T08:00:00Z, by: ana, do: open, to: active}\n";
        sandbox.write("itsm.yaml", "format: 1\n");
        sandbox.write("people/ana.yaml", ana);
        sandbox.write("services/mail.yaml", service);
        sandbox.write("services/web.yaml", &service.replace("mail", "web"));
        for (at, naming) in namings.iter().enumerate() {
            sandbox.write(&naming.path(at), &naming.text(at, naming.as_written()));
        }
        for (from, to, count) in [("mail", "post-office", 1), ("post-office", "mail", 2)] {
            let output = sandbox.itsm(&["renumber", from, to]);
            prop_assert_eq!(output.code, 0, "{}", output.stderr);
            for (at, naming) in namings.iter().enumerate() {
                let (text, expected) = (sandbox.read(&naming.path(at)), naming.text(at, to));
                let (kept, appended) = parted(&text, expected.len());
                prop_assert_eq!(kept, expected);
                prop_assert_eq!(appended.len(), if naming.kind == 0 { count } else { 0 });
            }
            let output = sandbox.itsm(&["validate"]);
            prop_assert_eq!(output.code, 0, "{}{}", output.stdout, output.stderr);
        }
        let aliases = service.replace("log:", "aliases: [post-office]\nlog:");
        prop_assert_eq!(sandbox.read("services/mail.yaml"), aliases);
        prop_assert!(!sandbox.has("services/post-office.yaml"));
    }
}
