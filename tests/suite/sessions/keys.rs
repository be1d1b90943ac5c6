//! The keys of a desk, and the digest of a record.

use crate::support::Sandbox;

/// Public keys of known seeds: Ana's, Ben's, and the importer's.
const ANA: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c";
const BEN: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU";
const BOT: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIO1JKMYo0cLG6ukDOJBZlWEpWSc6XGP5NjbBRhSshzfR";

/// The small desk, with the public keys beside it in the home.
fn desk() -> Sandbox {
    let sandbox = Sandbox::desk();
    for (name, line) in [("ana", ANA), ("ben", BEN), ("bot", BOT)] {
        let file = sandbox.home().join(format!("{name}.pub"));
        std::fs::write(file, format!("{line} {name}@laptop\n")).unwrap();
    }
    sandbox
}

#[test]
fn keys_are_added_listed_and_revoked() {
    let sandbox = desk();
    sandbox.play(
        r#"
        $ itsm keys list
        ! no keys; `itsm keys add` adds yours
        $ itsm keys add ~/ana.pub --name laptop
        ! SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8 is a key of ana; committed as COMMIT
        $ itsm keys add - --person ben --until 2027-06-30 < ~/ben.pub
        ! SHA256:4A9jyZBOhnKZvcGQ6TRFbf5Gymb41AfYvYaVmWHD+G4 is a key of ben; committed as COMMIT
        $ itsm keys add ~/bot.pub --bot importer --imports
        ! SHA256:zbv/nU7iZdO0fB0DalMI70dP6/yFD8sctXvvW4+OokY is a key of importer; committed as COMMIT
        $ cat .itsm/keys.yaml
        version: 1
        people:
          ana:
            keys:
              - {key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c, name: laptop, from: '2026-11-20'}
          ben:
            keys:
              - {key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU, from: '2026-11-20', until: '2027-06-30'}
        bots:
          importer:
            imports: true
            keys:
              - {key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIO1JKMYo0cLG6ukDOJBZlWEpWSc6XGP5NjbBRhSshzfR, from: '2026-11-20'}
        $ itsm keys revoke laptop --reason "stolen on the train" --at 2026-11-20T09:30:00+01:00
        ! SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8 of ana is revoked; committed as COMMIT
        $ grep laptop .itsm/keys.yaml | cut -d, -f2-
         name: laptop, from: '2026-11-20', revoked: 2026-11-20T08:30:00Z, reason: stolen on the train}
        $ cut -d' ' -f1,2 .itsm/allowed_signers | tail -n +2
        ana namespaces="approval@itsm,git",valid-after="20261120000000Z",valid-before="20261120083000Z"
        ben namespaces="approval@itsm,git",valid-after="20261120000000Z",valid-before="20270701000000Z"
        importer namespaces="review@itsm,git",valid-after="20261120000000Z"
        $ itsm keys list
        HOLDER          NAME    TYPE     FROM        UNTIL       STATE    FINGERPRINT
        ana             laptop  ed25519  2026-11-20  2026-11-20  revoked  SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8
        ben                     ed25519  2026-11-20  2027-06-30  good     SHA256:4A9jyZBOhnKZvcGQ6TRFbf5Gymb41AfYvYaVmWHD+G4
        importer (bot)          ed25519  2026-11-20              good     SHA256:zbv/nU7iZdO0fB0DalMI70dP6/yFD8sctXvvW4+OokY
        ! 3 keys
        $ itsm keys list --format json | head -17
        {
          "version": 1,
          "keys": [
            {
              "person": "ana",
              "bot": null,
              "imports": false,
              "name": "laptop",
              "type": "ssh-ed25519",
              "fingerprint": "SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8",
              "key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c",
              "from": "2026-11-20",
              "until": null,
              "revoked": "2026-11-20T08:30:00Z",
              "reason": "stolen on the train",
              "state": "revoked"
            },
        $ itsm keys list --rev HEAD~2 2>&1 | tail -1
        2 keys
        $ git log --format=%s
        keys: revoke one of ana
        keys: add one of importer
        keys: add one of ben
        keys: add one of ana
        prepared
        $ git status --short
        $ itsm validate
        ! 8 records checked: 0 errors, 0 warnings
        "#,
    );
}

#[test]
fn what_can_t_be_a_key_is_refused_and_nothing_is_written() {
    let sandbox = desk();
    let home = sandbox.home().display().to_string();
    let secret = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END OPENSSH PRIVATE KEY-----\n";
    std::fs::write(format!("{home}/secret"), secret).unwrap();
    sandbox.play(
        r"
        $ itsm keys add ~/secret
        ! error: this is a private key, which belongs to nobody but its owner
        ! hint: nothing of it was kept; add the `.pub` file that lies beside it
        ! hint: if others could read it on its way here, make a new key
        [2]
        $ echo 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDR me' | itsm keys add -
        ! error: keys of the kind `ssh-rsa` are not taken; make one with `ssh-keygen -t ed25519`
        [2]
        $ echo 'ssh-dss AAAAB3NzaC1kc3MAAACBA me' | itsm keys add -
        ! error: keys of the kind `ssh-dss` are not taken; make one with `ssh-keygen -t ed25519`
        [2]
        $ cat ~/ana.pub ~/ben.pub | itsm keys add -
        ! error: this is no public key such as `ssh-ed25519 AAAA…`
        ! hint: one key at a time, as a `.pub` file has it
        [2]
        $ itsm keys add none.pub
        ! error: none.pub can't be read: No such file or directory (os error 2)
        [2]
        $ itsm keys add ~/ana.pub --person nobody
        ! error: no person has the id `nobody`
        ! hint: `itsm list --all` shows every record
        [2]
        $ itsm keys add ~/ana.pub --bot ben
        ! error: ben is a person, and no bot has the id of one
        ! hint: `--person` is for keys of people
        [2]
        $ itsm keys add ~/ana.pub --bot '*'
        ! error: `*` is no id: an id consists of ASCII letters, digits, `-`, `_` and `.`
        [2]
        $ itsm keys add ~/ana.pub --until 2026-11-19
        ! error: 2026-11-19 is over already
        [2]
        $ itsm keys add ~/ana.pub --dry-run 2>&1 | tail -1
        dry run: nothing was written
        $ itsm keys revoke laptop --reason lost
        ! error: no key of this desk is `laptop`
        ! hint: `itsm keys list` shows every key
        [2]
        $ git status --short
        $ git log --oneline | wc -l
        1
        ",
    );
}

#[test]
fn a_key_is_added_once_and_revoked_for_good() {
    let sandbox = desk();
    sandbox.play(
        r#"
        $ itsm --quiet keys add ~/ana.pub --name laptop
        $ itsm keys add ~/ana.pub --person ben
        ! error: ana has the key SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8 already
        ! hint: a key has one holder; make another one
        [1]
        $ itsm --quiet keys add ~/ben.pub --person ben --name laptop
        $ itsm keys revoke laptop --reason lost
        ! error: `laptop` could be any of 2: SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8 of ana, SHA256:4A9jyZBOhnKZvcGQ6TRFbf5Gymb41AfYvYaVmWHD+G4 of ben
        [2]
        $ itsm keys revoke SHA256:fe85 --reason lost --at 2026-11-20T12:00:01Z
        ! error: 2026-11-20T12:00:01Z is still to come
        ! hint: a key that ends as planned has `until`
        [2]
        $ itsm --quiet keys revoke fe85 --reason lost
        $ itsm keys revoke SHA256:fe85 --reason again
        ! error: SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8 was revoked at 2026-11-20T12:00:00Z already
        [1]
        $ itsm keys revoke SHA256:fe85 --reason "seen abroad" --at 2026-11-18T08:00:00Z
        ! SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8 of ana is revoked; committed as COMMIT
        $ grep -o 'revoked.*' .itsm/keys.yaml
        revoked: 2026-11-18T08:00:00Z, reason: seen abroad}
        $ cut -d' ' -f1 .itsm/allowed_signers
        #
        ben
        "#,
    );
}

#[test]
fn edits_by_hand_stay_as_they_are_and_faults_are_found() {
    let sandbox = desk();
    let text = format!(
        "# Who signs.\nversion: 1\n\npeople:\n  ben: # since spring\n    keys:\n      - key: {BEN} # his own\n        name: 'desk'\n    \
         forges:\n      - {{forge: github, id: 7, login: ben}}\n"
    );
    sandbox.commit(&[(".itsm/keys.yaml", &text)]);
    sandbox.play(
        r"
        $ itsm validate --format github
        ::warning file=.itsm/allowed_signers,line=1,col=1,endColumn=1,title=keys::this is not what .itsm/keys.yaml makes of it; `itsm keys refresh` writes it anew
        ! 8 records checked: 0 errors, 1 warning
        $ itsm keys refresh
        ! allowed_signers says what keys.yaml says; committed as COMMIT
        $ itsm keys refresh
        ! allowed_signers says what keys.yaml says; nothing written
        $ itsm --quiet keys revoke desk --reason broken
        $ itsm --quiet keys add ~/ana.pub
        $ itsm --quiet keys add ~/bot.pub --person ben
        $ cat .itsm/keys.yaml
        # Who signs.
        version: 1

        people:
          ben: # since spring
            keys:
              - key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU # his own
                name: 'desk'
                revoked: 2026-11-20T12:00:00Z
                reason: broken
              - {key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIO1JKMYo0cLG6ukDOJBZlWEpWSc6XGP5NjbBRhSshzfR, from: '2026-11-20'}
            forges:
              - {forge: github, id: 7, login: ben}
          ana:
            keys:
              - {key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c, from: '2026-11-20'}
        $ COLUMNS=80 itsm keys list --quiet
        HOLDER  NAME  TYPE     FROM        UNTIL       STATE    FINGERPRINT
        ana           ed25519  2026-11-20              good     SHA256:fe85JkIjo8V…
        ben     desk  ed25519              2026-11-20  revoked  SHA256:4A9jyZBOhnK…
        ben           ed25519  2026-11-20              good     SHA256:zbv/nU7iZdO…
        ",
    );
    let wrong = text.replace("ben:", "bem:");
    sandbox.commit(&[(".itsm/keys.yaml", &wrong)]);
    sandbox.play(
        r"
        $ itsm keys refresh --quiet
        $ itsm validate
        error[keys]: `bem` is no person of this desk
         --> .itsm/keys.yaml:5:3
          |
        5 |   bem: # since spring
          |   ^^^
          |
          = help: did you mean `ben`?

        ! 8 records checked: 1 error, 0 warnings
        [1]
        $ itsm keys add ~/ana.pub --dry-run 2>&1 | tail -1
        dry run: nothing was written
        $ sed -i 's/version: 1/version: 1\npersons: {}/' .itsm/keys.yaml
        $ itsm keys list
        ! error: .itsm/keys.yaml:3: unknown key `persons`
        ! hint: `itsm validate` shows everything that is wrong
        [2]
        ",
    );
}

#[test]
fn your_own_key_is_the_one_that_git_signs_with_or_the_only_one_in_the_home() {
    let sandbox = desk();
    sandbox.play(
        r#"
        $ itsm keys add
        ! error: no key was found in `user.signingkey` of git or in ~/.ssh
        ! hint: `ssh-keygen -t ed25519` makes a key; or name the file of one that you have
        [2]
        $ mkdir ~/.ssh; cp ~/ana.pub ~/.ssh/id_ed25519.pub
        $ itsm keys add --dry-run 2>&1 | grep 'key:' | grep -o 'from.*'
        from: '2026-11-20'}
        $ cp ~/ben.pub ~/.ssh/other.pub
        $ itsm keys add 2>&1 | sed "s|$HOME|HOME|g"
        error: several keys are there: HOME/.ssh/id_ed25519.pub, HOME/.ssh/other.pub
        hint: name the file of the one to use
        $ git config gpg.format ssh; git config user.signingkey '~/.ssh/other.pub'
        $ itsm keys add
        ! SHA256:4A9jyZBOhnKZvcGQ6TRFbf5Gymb41AfYvYaVmWHD+G4 is a key of ana; committed as COMMIT
        "#,
    );
}

#[test]
fn the_digest_of_a_record_is_that_of_its_canonical_text() {
    let sandbox = desk();
    sandbox.play(
        r#"
        $ itsm show 00chg4 --canonical; echo
        itsm-record/v1
        {"record":{"id":"CHG-2611-00CHG4","kind":"normal","title":"Replace the relay"},"type":"change"}
        $ test "$(itsm show 00chg4 --canonical | sha256sum | cut -c1-64)" = "$(itsm show 00chg4 --digest)"
        $ itsm show 00chg4 --digest > ~/before
        $ sed -i -e 's/^kind: normal/kind: "normal" # as ever/' changes/2026/11/CHG-2611-00CHG4.yaml
        $ itsm show 00chg4 --digest | diff ~/before -
        $ sed -i -e 's/the relay/both relays/' changes/2026/11/CHG-2611-00CHG4.yaml
        $ itsm show 00chg4 --digest | cmp -s ~/before -
        [1]
        $ itsm show 00chg4 --digest --rev HEAD | diff ~/before -
        $ itsm show 00chg4 --digest --format json 2>&1 | head -1
        error: the argument '--digest' cannot be used with '--format <FORMAT>'
        "#,
    );
}

#[test]
fn the_first_keys_of_a_desk_come_in_before_anybody_else_has_it() {
    let sandbox = Sandbox::repository();
    let server = sandbox.home().join("server.git");
    let server = server.to_str().unwrap();
    sandbox.git(&["init", "--quiet", "--bare", server]);
    sandbox.git(&["remote", "add", "origin", server]);
    let key = sandbox.home().join("ana.pub");
    std::fs::write(&key, format!("{ANA}\n")).unwrap();
    let key = key.to_str().unwrap();
    let init = sandbox.itsm(&["init", "--quiet"]);
    assert_eq!(init.code, 0, "{}", init.stderr);
    let added = sandbox.itsm(&["keys", "add", key]);
    assert_eq!(added.code, 0, "{}", added.stderr);
    // A judgement needs somebody else's copy, and says how there comes to be one.
    let judged = sandbox.itsm(&["approvals", "verify"]);
    assert_eq!(judged.code, 4, "{}", judged.stderr);
    let way = "`git push --set-upstream origin HEAD` shares a new desk";
    assert!(judged.stderr.contains(way), "{}", judged.stderr);
    sandbox.git(&["push", "--quiet", "--set-upstream", "origin", "HEAD"]);
    let judged = sandbox.itsm(&["approvals", "verify"]);
    assert_eq!(judged.code, 0, "{}", judged.stderr);
}
