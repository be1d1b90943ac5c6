//! Keys in a device: that it held the key, and that somebody touched it.

use crate::attacks::identity::take_the_step_by_hand;
use crate::support::CHANGE;
use crate::support::Crew;
use crate::support::Forged;
use crate::support::ONE;
use crate::trust::devices::Device;

/// Ben has a key in a device beside the one on his laptop, and a rule asks for such a key.
fn with_a_device() -> (Crew, Device) {
    let crew = Crew::under(&ONE.replace(
        "require: [{role: approver, count: 1}]}\n",
        "require: [{role: approver, count: 1}], evidence: hardware}\n",
    ));
    let device = Device::new(&crew.new_key("device"));
    crew.turn_on("main", "ben", |ben| {
        let known = format!("{{key: \"{}\"", crew.public("ben"));
        let more = format!("{{key: \"{}\"}}", device.line());
        ben.alter(
            ".itsm/keys.yaml",
            &known,
            &format!("{more}\n      - {known}"),
        );
    });
    crew.propose();
    (crew, device)
}

/// Ben approves with the device, which says of itself what the flags say.
fn by_device(crew: &Crew, device: &Device, flags: u8) {
    crew.turn("ben", |ben| {
        let forged = Forged::approval(ben, "ben");
        let (stem, text) = (forged.stem(), forged.text());
        let signature = String::from_utf8(device.sign(flags, text.as_bytes())).unwrap();
        ben.commit(&[
            (&format!("{stem}.stmt"), &text),
            (&format!("{stem}.sig"), &signature),
        ]);
        take_the_step_by_hand(ben);
    });
}

#[test]
fn a_key_on_a_disk_is_not_one_in_a_device() {
    let (crew, _) = with_a_device();
    crew.turn("ben", |ben| {
        Forged::approval(ben, "ben").signed(ben, &crew.key("ben"));
        take_the_step_by_hand(ben);
    });
    crew.verdict().refused("not-in-hardware");
}

#[test]
fn a_device_that_nobody_touched_approves_nothing() {
    let (crew, device) = with_a_device();
    by_device(&crew, &device, 0);
    crew.verdict().refused("bad-signature");
}

#[test]
fn a_device_that_was_touched_approves() {
    let (crew, device) = with_a_device();
    by_device(&crew, &device, 1);
    let verdict = crew.verdict();
    verdict.approved();
    assert_eq!(verdict.case(CHANGE)["decisions"][0]["evidence"], "hardware");
    let clone = crew.pipeline("main");
    let said = clone.itsm(&["policy", "check"]).stdout;
    assert!(
        said.contains("role `approver`: cleo, dan have no good key in a device"),
        "{said}"
    );
}
