//! The files below `schema/` and the list that the program embeds are the same.

use std::path::Path;

use itsm::schema::SHIPPED;

fn walk(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else {
            found.push(path.to_str().unwrap().replace('\\', "/"));
        }
    }
}

#[test]
fn every_definition_file_is_embedded_in_order() {
    let top = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/");
    let mut found = Vec::new();
    walk(Path::new(top), &mut found);
    let mut found: Vec<String> = found
        .iter()
        .map(|path| path[top.len()..].to_owned())
        .collect();
    found.sort_unstable();
    let listed: Vec<&str> = SHIPPED.iter().map(|(path, _)| *path).collect();
    assert_eq!(listed, found);
}

#[test]
fn every_kpi_stands_in_the_folder_of_its_process() {
    for (path, text) in SHIPPED.iter().filter(|(path, _)| path.starts_with("kpi/")) {
        let folder = path.split('/').nth(1).unwrap();
        assert!(
            text.contains(&format!("\n-- process: {folder}\n")),
            "{path}"
        );
    }
}
