//! Contents by their ids, read when they are asked for and kept for a while: what a step leaves is what the next one finds.

use std::collections::HashMap;
use std::collections::VecDeque;
use std::rc::Rc;

use crate::git::Blob;
use crate::git::GitError;
use crate::git::Object;
use crate::git::Objects;
use crate::git::short;
use crate::record::Content;
use crate::record::ReadFault;
use crate::yaml::MAX_BYTES;

/// How many bytes are kept.
const KEPT: usize = 32 << 20;

/// The kind bits of a mode: a file, whatever may be done with it.
pub(super) const FILE: u32 = 0o100_000;

/// The kind bits of a mode: a symbolic link.
const LINK: u32 = 0o120_000;

/// The contents of a repository.
pub(super) struct Store {
    objects: Objects,
    known: HashMap<String, Rc<Vec<u8>>>,
    order: VecDeque<String>,
    size: usize,
    /// How many contents were read.
    pub(super) read: usize,
}

impl Store {
    pub(super) fn new(objects: Objects) -> Self {
        Self {
            objects,
            known: HashMap::new(),
            order: VecDeque::new(),
            size: 0,
            read: 0,
        }
    }

    /// The content of a file, or why it has none that could be read.
    pub(super) fn content(&mut self, path: &str, blob: &Blob) -> Result<Content, GitError> {
        let refused = |what: &str| ReadFault {
            rule: "unreadable-file",
            message: format!("refusing to read {path}: it is {what}"),
        };
        match blob.mode & 0o170_000 {
            FILE => {}
            LINK => return Ok(Err(refused("a symbolic link"))),
            _ => return Ok(Err(refused("no file"))),
        }
        Ok(match self.bytes(&blob.id)? {
            Some(bytes) => Ok(bytes.to_vec()),
            None => Err(ReadFault {
                rule: "too-large",
                message: format!("refusing to read {path}: it is larger than {MAX_BYTES} bytes"),
            }),
        })
    }

    /// The bytes of an object; none where there are more than any file may have.
    pub(super) fn bytes(&mut self, id: &str) -> Result<Option<Rc<Vec<u8>>>, GitError> {
        if let Some(known) = self.known.get(id) {
            return Ok(Some(Rc::clone(known)));
        }
        self.read += 1;
        match self.objects.read(id, MAX_BYTES)? {
            Object::TooLarge => Ok(None),
            Object::Missing => Err(GitError::Incomplete {
                what: format!("the object {} is not here", short(id)),
            }),
            Object::Bytes(bytes) => Ok(Some(self.keep(id, bytes))),
        }
    }

    fn keep(&mut self, id: &str, bytes: Vec<u8>) -> Rc<Vec<u8>> {
        let bytes = Rc::new(bytes);
        self.size += bytes.len();
        self.order.push_back(id.to_owned());
        self.known.insert(id.to_owned(), Rc::clone(&bytes));
        while self.size > KEPT {
            let Some(oldest) = self.order.pop_front() else {
                break;
            };
            let gone = self.known.remove(&oldest);
            self.size -= gone.map_or(0, |gone| gone.len());
        }
        bytes
    }
}
