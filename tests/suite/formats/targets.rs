//! Where findings go: stdout, files, the summary of a step; and that the exit code never depends on it.

use std::fs;

use crate::support::MAIL;
use crate::support::Sandbox;

const BAD: (&str, &str) = ("cis/bad.yaml", "id: bad\ntitle: 'open\n");

/// A desk with one fault.
fn faulty() -> Sandbox {
    let sandbox = Sandbox::desk();
    sandbox.commit(&[BAD]);
    sandbox
}

#[test]
fn one_run_feeds_several_readers() {
    let sandbox = faulty();
    sandbox.play(
        r#"
        $ itsm validate -q --format sarif:out.sarif --format junit:out.xml --format gitlab:../out.json
        [1]
        $ grep -c '"ruleId": "yaml-syntax"' out.sarif; grep -c '<failure ' out.xml; grep -c '"check_name": "yaml-syntax"' ../out.json
        1
        1
        1
        $ itsm validate -q --format github --format checkstyle:out.xml
        ::error file=cis/bad.yaml,line=3,col=1,endColumn=1,title=yaml-syntax::invalid indentation in multiline quoted scalar
        [1]
        $ cut -c 1-44 out.xml
        <?xml version="1.0" encoding="UTF-8"?>
        <checkstyle version="4.3">
          <file name="cis/bad.yaml">
            <error line="3" column="1" severity="err
          </file>
        </checkstyle>
        $ ls -A | grep -v '^[a-z]'
        .git
        "#,
    );
}

#[test]
fn the_exit_code_is_the_same_in_every_format() {
    let sandbox = faulty();
    for format in [
        "text",
        "json",
        "github",
        "markdown",
        "sarif",
        "gitlab",
        "junit",
        "rdjson",
        "checkstyle",
    ] {
        let to_file = format!("{format}:out");
        for target in [format, &to_file] {
            let code = |more: &[&str]| {
                sandbox
                    .itsm(&[&["validate", "--format", target], more].concat())
                    .code
            };
            assert_eq!(code(&[]), 1, "{target}");
            assert_eq!(code(&["--fail-on", "never"]), 0, "{target}");
            assert_eq!(code(&["mx-01"]), 0, "{target}");
            assert_eq!(code(&["nowhere"]), 2, "{target}");
        }
    }
}

#[test]
fn what_makes_the_command_fail_is_a_failed_test() {
    let sandbox = faulty();
    sandbox.play(
        "
        $ itsm validate -q --format junit --fail-on never | grep -c '<skipped '
        1
        $ itsm validate -q --format junit | grep -c '<failure '
        1
        ",
    );
}

#[test]
fn stdout_takes_one_format_or_what_belongs_in_a_log() {
    let sandbox = faulty();
    sandbox.play(
        "
        $ itsm validate --format text --format sarif
        ! error: only `text` and `github` can go to stdout together
        ! hint: write others to files: `--format text --format sarif:itsm.sarif`
        [2]
        $ itsm validate --format json --format json
        ! error: only `text` and `github` can go to stdout together
        ! hint: write others to files: `--format text --format sarif:itsm.sarif`
        [2]
        $ itsm validate --format text --format text
        ! error: the same `--format` is given twice
        [2]
        $ itsm validate --format sarif:out --format junit:out
        ! error: two formats go to out
        [2]
        $ itsm validate --format sarif: 2>&1 | head -1
        error: `sarif:` names no file
        $ itsm validate --format sarf:out 2>&1 | head -1
        error: invalid value 'sarf' for '--format <FORMAT[:FILE]>'
        $ ls out
        ! ls: cannot access 'out': No such file or directory
        [2]
        ",
    );
}

#[test]
fn a_file_that_cannot_be_written_is_no_success() {
    let sandbox = faulty();
    sandbox.play(
        "
        $ itsm validate -q --format text --format sarif:nowhere/out.sarif --format junit:out.xml > ../said
        ! error: cannot write DESK/nowhere/out.sarif: No such file or directory (os error 2)
        [74]
        $ grep -c 'error.yaml-syntax' ../said; grep -c '<failure ' out.xml
        1
        1
        $ echo secret > ../secret && ln -s ../secret out.sarif && itsm validate -q --format sarif:out.sarif
        ! error: refusing to write DESK/out.sarif: DESK/out.sarif is a symbolic link
        [4]
        $ cat ../secret && itsm validate -q --format sarif:/dev/null
        secret
        [1]
        ",
    );
}

#[test]
fn the_summary_of_a_step_is_written_behind_what_stands_there() {
    let mut sandbox = faulty();
    let summary = sandbox.root().join("../summary.md").display().to_string();
    sandbox.set("GITHUB_STEP_SUMMARY", &summary);
    sandbox.play(
        r##"
        $ echo "# Build" > "$GITHUB_STEP_SUMMARY"; itsm validate -q --format markdown:"$GITHUB_STEP_SUMMARY"; itsm validate mx-01 -q --format markdown:"$GITHUB_STEP_SUMMARY"; cat "$GITHUB_STEP_SUMMARY"
        # Build

        ## itsm validate

        8 records checked: 1 error, 0 warnings; 1 file not read

        | level | rule | place | finding |
        | --- | --- | --- | --- |
        | error | yaml-syntax | cis/bad.yaml:3:1 | invalid indentation in multiline quoted scalar |

        ## itsm validate

        1 record checked: 0 errors, 0 warnings
        $ echo old > own.md; itsm validate mx-01 -q --format markdown:own.md; cat own.md
        ## itsm validate

        1 record checked: 0 errors, 0 warnings
        "##,
    );
}

#[test]
fn paths_are_those_of_the_repository_where_the_desk_is_a_part_of_it() {
    let sandbox = faulty();
    sandbox.play(
        "
        $ mkdir -p ../top/it/desk && cp -r itsm.yaml people cis ../top/it/desk && cd ../top && git init -q && git add . && git commit -qm one && cd it/desk && itsm validate bad -q --format github --format sarif:out.sarif; grep -c '\"uri\": \"it/desk/cis/bad.yaml\"' out.sarif; grep '\"id\": \"itsm' out.sarif | tr -d ' '
        ::error file=it/desk/cis/bad.yaml,line=3,col=1,endColumn=1,title=yaml-syntax::invalid indentation in multiline quoted scalar
        1
        \"id\":\"itsm/validate/it/desk/\"
        $ cd ../top/it/desk && itsm validate bad 2>/dev/null | sed -n 2p; itsm validate bad -q --format json | grep path
         --> cis/bad.yaml:3:1
        \x20     \"path\": \"cis/bad.yaml\",
        ",
    );
}

#[test]
fn a_finding_keeps_its_fingerprint_when_lines_move() {
    let sandbox = Sandbox::desk();
    let path = sandbox.root().join(MAIL);
    let text = fs::read_to_string(&path)
        .unwrap()
        .replace("impact: high", "impact: huge");
    let prints = |text: &str| {
        fs::write(&path, text).unwrap();
        let output = sandbox.itsm(&["validate", "--format", "gitlab"]).stdout;
        let issues: serde_json::Value = serde_json::from_str(&output).unwrap();
        let issues = issues.as_array().unwrap().clone();
        let of = |one: &serde_json::Value| one["fingerprint"].as_str().unwrap().to_owned();
        issues.iter().map(of).collect::<Vec<String>>()
    };
    let before = prints(&text);
    assert!(!before.is_empty());
    assert_eq!(prints(&format!("# a line above\n\n{text}")), before);
    assert_ne!(prints(&text.replace("huge", "vast")), before);
}
