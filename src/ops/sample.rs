//! The sample desk that `examples/small` holds, embedded.

use crate::files::Write;
use crate::ops::Plan;

/// Path, relative to the desk, and content of every file of the sample desk, sorted by path.
pub static SAMPLE: &[(&str, &str)] = &[
    (
        "changes/2026/08/CHG-2608-4HZHDN.yaml",
        include_str!("../../examples/small/changes/2026/08/CHG-2608-4HZHDN.yaml"),
    ),
    (
        "changes/2026/09/CHG-2609-F77VDS.yaml",
        include_str!("../../examples/small/changes/2026/09/CHG-2609-F77VDS.yaml"),
    ),
    (
        "changes/2026/09/CHG-2609-XT7KZY.yaml",
        include_str!("../../examples/small/changes/2026/09/CHG-2609-XT7KZY.yaml"),
    ),
    (
        "changes/2026/10/CHG-2610-HTRNK7.yaml",
        include_str!("../../examples/small/changes/2026/10/CHG-2610-HTRNK7.yaml"),
    ),
    (
        "changes/2026/10/CHG-2610-KN3C0K.yaml",
        include_str!("../../examples/small/changes/2026/10/CHG-2610-KN3C0K.yaml"),
    ),
    (
        "changes/2026/11/CHG-2611-TCJJQA.yaml",
        include_str!("../../examples/small/changes/2026/11/CHG-2611-TCJJQA.yaml"),
    ),
    (
        "cis/db-01.yaml",
        include_str!("../../examples/small/cis/db-01.yaml"),
    ),
    (
        "cis/erp-app.yaml",
        include_str!("../../examples/small/cis/erp-app.yaml"),
    ),
    (
        "cis/hv-01.yaml",
        include_str!("../../examples/small/cis/hv-01.yaml"),
    ),
    (
        "cis/hv-02.yaml",
        include_str!("../../examples/small/cis/hv-02.yaml"),
    ),
    (
        "cis/mx-01.yaml",
        include_str!("../../examples/small/cis/mx-01.yaml"),
    ),
    (
        "cis/mx-02.yaml",
        include_str!("../../examples/small/cis/mx-02.yaml"),
    ),
    (
        "cis/san-01.yaml",
        include_str!("../../examples/small/cis/san-01.yaml"),
    ),
    (
        "cis/sw-core-01.yaml",
        include_str!("../../examples/small/cis/sw-core-01.yaml"),
    ),
    (
        "cis/sw-core-02.yaml",
        include_str!("../../examples/small/cis/sw-core-02.yaml"),
    ),
    (
        "cis/virt-cluster.yaml",
        include_str!("../../examples/small/cis/virt-cluster.yaml"),
    ),
    (
        "cis/vpn-gw.yaml",
        include_str!("../../examples/small/cis/vpn-gw.yaml"),
    ),
    (
        "cis/web-01.yaml",
        include_str!("../../examples/small/cis/web-01.yaml"),
    ),
    (
        "incidents/2026/08/INC-2608-4G7XG2.yaml",
        include_str!("../../examples/small/incidents/2026/08/INC-2608-4G7XG2.yaml"),
    ),
    (
        "incidents/2026/08/INC-2608-ECKNK6.yaml",
        include_str!("../../examples/small/incidents/2026/08/INC-2608-ECKNK6.yaml"),
    ),
    (
        "incidents/2026/08/INC-2608-KP5YVV.yaml",
        include_str!("../../examples/small/incidents/2026/08/INC-2608-KP5YVV.yaml"),
    ),
    (
        "incidents/2026/08/INC-2608-R27J7F.yaml",
        include_str!("../../examples/small/incidents/2026/08/INC-2608-R27J7F.yaml"),
    ),
    (
        "incidents/2026/09/INC-2609-3DKC3Q.yaml",
        include_str!("../../examples/small/incidents/2026/09/INC-2609-3DKC3Q.yaml"),
    ),
    (
        "incidents/2026/09/INC-2609-58A0F7.yaml",
        include_str!("../../examples/small/incidents/2026/09/INC-2609-58A0F7.yaml"),
    ),
    (
        "incidents/2026/09/INC-2609-ESDH2J.yaml",
        include_str!("../../examples/small/incidents/2026/09/INC-2609-ESDH2J.yaml"),
    ),
    (
        "incidents/2026/09/INC-2609-SEQCMH.yaml",
        include_str!("../../examples/small/incidents/2026/09/INC-2609-SEQCMH.yaml"),
    ),
    (
        "incidents/2026/10/INC-2610-1STXJV.d/notes/20261008T074600Z-bruno-q8gr.md",
        include_str!(
            "../../examples/small/incidents/2026/10/INC-2610-1STXJV.d/notes/20261008T074600Z-bruno-q8gr.md"
        ),
    ),
    (
        "incidents/2026/10/INC-2610-1STXJV.yaml",
        include_str!("../../examples/small/incidents/2026/10/INC-2610-1STXJV.yaml"),
    ),
    (
        "incidents/2026/10/INC-2610-CPE97A.yaml",
        include_str!("../../examples/small/incidents/2026/10/INC-2610-CPE97A.yaml"),
    ),
    (
        "incidents/2026/10/INC-2610-J7X9PX.d/notes/20261013T070512Z-ana-caaq.md",
        include_str!(
            "../../examples/small/incidents/2026/10/INC-2610-J7X9PX.d/notes/20261013T070512Z-ana-caaq.md"
        ),
    ),
    (
        "incidents/2026/10/INC-2610-J7X9PX.d/notes/20261014T081200Z-ana-7k3q.md",
        include_str!(
            "../../examples/small/incidents/2026/10/INC-2610-J7X9PX.d/notes/20261014T081200Z-ana-7k3q.md"
        ),
    ),
    (
        "incidents/2026/10/INC-2610-J7X9PX.yaml",
        include_str!("../../examples/small/incidents/2026/10/INC-2610-J7X9PX.yaml"),
    ),
    (
        "incidents/2026/10/INC-2610-M1G9FX.yaml",
        include_str!("../../examples/small/incidents/2026/10/INC-2610-M1G9FX.yaml"),
    ),
    (
        "incidents/2026/10/INC-2610-M917DB.d/notes/20261020T071040Z-diego-k0df.md",
        include_str!(
            "../../examples/small/incidents/2026/10/INC-2610-M917DB.d/notes/20261020T071040Z-diego-k0df.md"
        ),
    ),
    (
        "incidents/2026/10/INC-2610-M917DB.yaml",
        include_str!("../../examples/small/incidents/2026/10/INC-2610-M917DB.yaml"),
    ),
    (
        "incidents/2026/10/INC-2610-Z7E4ZB.yaml",
        include_str!("../../examples/small/incidents/2026/10/INC-2610-Z7E4ZB.yaml"),
    ),
    (
        "incidents/2026/11/INC-2611-SHKGGT.yaml",
        include_str!("../../examples/small/incidents/2026/11/INC-2611-SHKGGT.yaml"),
    ),
    (
        "incidents/2026/11/INC-2611-Z356WX.yaml",
        include_str!("../../examples/small/incidents/2026/11/INC-2611-Z356WX.yaml"),
    ),
    ("itsm.yaml", include_str!("../../examples/small/itsm.yaml")),
    (
        "people/ana.yaml",
        include_str!("../../examples/small/people/ana.yaml"),
    ),
    (
        "people/bruno.yaml",
        include_str!("../../examples/small/people/bruno.yaml"),
    ),
    (
        "people/carla.yaml",
        include_str!("../../examples/small/people/carla.yaml"),
    ),
    (
        "people/diego.yaml",
        include_str!("../../examples/small/people/diego.yaml"),
    ),
    (
        "people/elena.yaml",
        include_str!("../../examples/small/people/elena.yaml"),
    ),
    (
        "people/farid.yaml",
        include_str!("../../examples/small/people/farid.yaml"),
    ),
    (
        "problems/2026/08/PRB-2608-8Q75S3.yaml",
        include_str!("../../examples/small/problems/2026/08/PRB-2608-8Q75S3.yaml"),
    ),
    (
        "problems/2026/08/PRB-2608-HD3RQR.yaml",
        include_str!("../../examples/small/problems/2026/08/PRB-2608-HD3RQR.yaml"),
    ),
    (
        "problems/2026/09/PRB-2609-JKWXG4.yaml",
        include_str!("../../examples/small/problems/2026/09/PRB-2609-JKWXG4.yaml"),
    ),
    (
        "services/erp.yaml",
        include_str!("../../examples/small/services/erp.yaml"),
    ),
    (
        "services/mail.yaml",
        include_str!("../../examples/small/services/mail.yaml"),
    ),
    (
        "services/vpn.yaml",
        include_str!("../../examples/small/services/vpn.yaml"),
    ),
    (
        "services/web-shop.yaml",
        include_str!("../../examples/small/services/web-shop.yaml"),
    ),
    (
        "teams/messaging.yaml",
        include_str!("../../examples/small/teams/messaging.yaml"),
    ),
    (
        "teams/platform.yaml",
        include_str!("../../examples/small/teams/platform.yaml"),
    ),
];

/// The folders of what a team has before any work comes in.
const CATALOGUE: [&str; 4] = ["cis/", "people/", "services/", "teams/"];

/// People, teams, services and CIs to play with.
pub(crate) fn catalogue() -> impl Iterator<Item = (&'static str, &'static str)> {
    files().filter(|(path, _)| CATALOGUE.iter().any(|folder| path.starts_with(folder)))
}

/// Plans the incidents, problems and changes of some months, in one commit.
pub fn sample_history() -> Plan {
    let is_catalogue = |path: &str| CATALOGUE.iter().any(|folder| path.starts_with(folder));
    let work = files().filter(|(path, _)| path.contains('/') && !is_catalogue(path));
    let writes = work.map(|(path, text)| Write {
        path: path.to_owned(),
        expected: None,
        content: Some(text.as_bytes().to_vec()),
    });
    Plan {
        subject: "history: what happened since August".to_owned(),
        writes: writes.collect(),
        ..Plan::default()
    }
}

fn files() -> impl Iterator<Item = (&'static str, &'static str)> {
    SAMPLE.iter().copied()
}
