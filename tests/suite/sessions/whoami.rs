//! Who the user is.

use crate::support::Sandbox;

#[test]
fn whoami_names_the_person_of_gits_address() {
    let mut sandbox = Sandbox::desk();
    sandbox.play(
        r#"
        $ itsm whoami
        ana: Ana Test <ana@example.org>
        $ itsm whoami --format json
        {
          "version": 1,
          "name": "Ana Test",
          "email": "ana@example.org",
          "person": "ana"
        }
        "#,
    );
    sandbox.set("GIT_AUTHOR_NAME", "Eve");
    sandbox.set("GIT_AUTHOR_EMAIL", "eve@example.org");
    sandbox.play(
        r#"
        $ itsm whoami
        no person of this desk: Eve <eve@example.org>
        ! add yourself: itsm new person "Eve" --set email=eve@example.org
        ! or add eve@example.org to `other_emails` of the person that you are
        [1]
        $ itsm start 00new
        ! error: no person of this desk has the address eve@example.org
        ! hint: `itsm new person "Your Name" --set email=eve@example.org` adds you
        ! hint: `itsm whoami` shows who git says you are
        [2]
        $ itsm new person "Eve" --set email=eve@example.org
        eve
        ! opened eve in people/eve.yaml; committed as COMMIT
        $ itsm start 00new
        ! INC-2611-00NEW1: start (new → in-progress); committed as COMMIT
        $ itsm --quiet edit eve --set other_emails=e@example.org --set email=eve@example.com
        $ itsm whoami
        no person of this desk: Eve <eve@example.org>
        ! add yourself: itsm new person "Eve" --set email=eve@example.org
        ! or add eve@example.org to `other_emails` of the person that you are
        [1]
        $ GIT_AUTHOR_EMAIL=E@example.org itsm whoami
        eve: Eve <E@example.org>
        "#,
    );
}

#[test]
fn without_an_identity_nothing_is_written() {
    let mut sandbox = Sandbox::desk();
    sandbox.set("GIT_CONFIG_GLOBAL", "/dev/null");
    sandbox.play(
        "
        $ itsm start 00new 2>&1 | head -1 | cut -c1-40
        error: cannot tell who you are: no email
        $ git status --short
        ",
    );
}
