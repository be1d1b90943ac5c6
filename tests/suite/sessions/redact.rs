//! Having a text taken out.

use crate::support::Sandbox;

#[test]
fn a_text_is_taken_out_and_its_digest_stays() {
    let sandbox = Sandbox::desk();
    sandbox.commit(&[(
        "incidents/2026/11/INC-2611-00NEW1.d/notes/20261120T090000Z-ana-7k3q.md",
        "The password is hunter2.\n",
    )]);
    // Both digests are those of sha256sum.
    sandbox.play(
        r#"
        $ itsm --quiet edit 00NEW1 --set "description=Call +34 600 000 000" --set tags=vip,Ana
        $ itsm redact 00NEW1 --field description --reason "a private number"
        ! redacted description of INC-2611-00NEW1; committed as COMMIT
        ! earlier commits still hold the text
        $ itsm --quiet redact 00NEW1 --note 7k3q --reason "held a password"
        $ itsm --quiet redact 00NEW1 --field tags --reason "names a person"
        $ itsm --quiet redact 00NEW1 --field title --reason "says too much"
        $ printf 'Call +34 600 000 000' | sha256sum | cut -c1-12
        7a1aa74c0645
        $ sed 's/\(digest: [0-9a-f]\{12\}\)[0-9a-f]*/\1/' incidents/2026/11/INC-2611-00NEW1.yaml
        id: INC-2611-00NEW1
        title: '[redacted on 2026-11-20: says too much]'
        state: new
        service: mail
        impact: high
        urgency: medium
        description: '[redacted on 2026-11-20: a private number]'
        tags: ['[redacted on 2026-11-20: names a person]']
        log:
          - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new, set: {service: mail, impact: high, urgency: medium}}
          - {at: 2026-11-20T12:00:00Z, by: ana, do: redact, reason: a private number, of: description, digest: 7a1aa74c0645}
          - {at: 2026-11-20T12:00:00Z, by: ana, do: redact, reason: held a password, of: 20261120T090000Z-ana-7k3q.md, digest: e27dc95d96d0}
          - {at: 2026-11-20T12:00:00Z, by: ana, do: redact, reason: names a person, of: tags, digest: ed7f6f3a545e}
          - {at: 2026-11-20T12:00:00Z, by: ana, do: redact, reason: says too much, of: title, digest: 62fe2b0e9685}
        $ cat incidents/2026/11/INC-2611-00NEW1.d/notes/20261120T090000Z-ana-7k3q.md
        [redacted on 2026-11-20: held a password]
        $ itsm validate
        ! 8 records checked: 0 errors, 0 warnings
        $ git show --format=%B --name-only HEAD~2
        INC-2611-00NEW1: redact 20261120T090000Z-ana-7k3q.md

        Itsm-Record: INC-2611-00NEW1


        incidents/2026/11/INC-2611-00NEW1.d/notes/20261120T090000Z-ana-7k3q.md
        incidents/2026/11/INC-2611-00NEW1.yaml
        "#,
    );
}

#[test]
fn what_cannot_be_taken_out_is_refused_with_the_way_on() {
    let sandbox = Sandbox::desk();
    sandbox.commit(&[
        (
            "incidents/2026/11/INC-2611-00NEW1.d/notes/20261120T090000Z-ana-7k3q.md",
            "A\n",
        ),
        (
            "incidents/2026/11/INC-2611-00NEW1.d/notes/20261120T090100Z-ana-8k3q.md",
            "B\n",
        ),
        ("incidents/2026/11/INC-2611-00NEW1.d/scan.pdf", "C\n"),
    ]);
    sandbox.play(
        "
        $ itsm redact 00NEW1 --field impact --reason x
        ! error: `impact` can't be taken out: the log keeps its history
        ! hint: `itsm edit INC-2611-00NEW1 --set impact=…` changes the value of today
        ! hint: `itsm person leave` takes a person's name away; only a rewrite of git's history clears a log
        [1]
        $ itsm redact 00NEW1 --field log --reason x
        ! error: `log` can't be taken out: the log is only added to
        [1]
        $ itsm redact 00NEW1 --field priority --reason x
        ! error: `priority` can't be taken out: it is computed and not stored
        [1]
        $ itsm redact 00NEW1 --field description --reason x
        ! error: INC-2611-00NEW1 has no `description` to take out
        [2]
        $ itsm redact 00NEW1 --field descripton --reason x 2>&1 | head -2
        error: an incident has no field `descripton`
        hint: did you mean `description`?
        $ itsm redact 00NEW1 --field title --reason ' '
        ! error: `--reason` has to be one line of text
        [2]
        $ itsm redact 00NEW1 --note ana --reason x
        ! error: `ana` could be 20261120T090000Z-ana-7k3q.md or 20261120T090100Z-ana-8k3q.md
        [2]
        $ itsm redact 00NEW1 --note scan --reason x
        ! error: incidents/2026/11/INC-2611-00NEW1.d/scan.pdf is no note but a file beside INC-2611-00NEW1
        ! hint: `git rm incidents/2026/11/INC-2611-00NEW1.d/scan.pdf` takes it away; say why in a note
        [1]
        $ itsm redact 00NEW1 --note none --reason x
        ! error: INC-2611-00NEW1 has no note `none`
        ! hint: `itsm history INC-2611-00NEW1` shows its notes
        [2]
        $ itsm --quiet redact 00NEW1 --note 7k3q --reason x
        $ itsm redact 00NEW1 --note 7k3q --reason y
        ! error: 20261120T090000Z-ana-7k3q.md of INC-2611-00NEW1 has been taken out already
        [1]
        $ itsm --quiet redact 00NEW1 --field title --reason x
        $ itsm redact 00NEW1 --field title --reason y
        ! error: title of INC-2611-00NEW1 has been taken out already
        [1]
        ",
    );
}

#[test]
fn a_field_without_free_text_is_taken_out_whole() {
    let sandbox = Sandbox::desk();
    sandbox.play(
        "
        $ itsm --quiet edit 00NEW1 --set requester=ben --set origin=phone
        $ itsm --quiet redact 00NEW1 --field requester --reason 'wants to be forgotten'
        $ itsm --quiet redact 00NEW1 --field origin --reason 'nobody asked'
        $ grep -c -e ^requester -e ^origin incidents/2026/11/INC-2611-00NEW1.yaml
        0
        [1]
        $ grep -o 'of: [a-z]*' incidents/2026/11/INC-2611-00NEW1.yaml
        of: requester
        of: origin
        $ itsm validate
        ! 8 records checked: 0 errors, 0 warnings
        ",
    );
}
