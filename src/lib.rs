//! IT service management over plain files in git.
//!
//! The library behind the program `itsm`. Every record is one YAML file in a git repository, the *desk*; the library
//! reads and checks records, moves them through their life cycles, computes KPIs and commits the results.
//!
//! # Layers
//!
//! Arrows point down only; modules of one layer do not import each other. A test reads the imports.
//!
//! | layer | module | job |
//! |---|---|---|
//! | 0 | `text` | spans, lines, wording, what a terminal may be shown |
//! | 1 | `diagnostic` | the one finding type and its renderers |
//! | 1 | `files` | walking, reading and atomically writing a desk's files |
//! | 2 | `yaml` | the record dialect: documents with spans, lossless edits |
//! | 3 | `schema` | definitions of record types, desk configuration |
//! | 4 | `record` | id, record, log and its fold, corpus |
//! | 5 | `practice` | pure domain logic: guards, priority, time, impact |
//! | 6 | `check` | the rules and their runner |
//! | 6 | `index` | the SQLite index and the KPIs |
//! | 6 | `git` | reading history, committing |
//! | 6 | `import` | records from other systems |
//! | 6 | `merge` | two copies of a record and what both come from, joined field by field |
//! | 6 | `report` | tables, from data to text |
//! | 6 | `trust` | digests, keys, signed statements |
//! | 7 | `ops` | the verbs: gather facts, plan, apply |
//!
//! # Glossary
//!
//! One word a concept, here and in every message.
//!
//! | word | means |
//! |---|---|
//! | desk | a repository of records with an `itsm.yaml` at its top |
//! | configuration | what `itsm.yaml` says: profile, time zone, priority matrix |
//! | record | one YAML file: an incident, a change, a CI, a person … |
//! | type | what kind of record it is; the folder says it |
//! | id | a record's name: the file's stem |
//! | definition | a file that says what a type, a life cycle or a KPI is |
//! | migration | a numbered file that says how records are brought to the next version of the definitions |
//! | edition | the version of the definitions to which the records of a desk were last brought |
//! | era | the time in which an earlier life cycle was in force; entries of it are judged by that |
//! | profile | a set of definitions that changes the shipped ones: `small`, `itil` |
//! | field | a key at the top of a record; *tracked* fields have their history in the log |
//! | state | where a record stands in its life cycle |
//! | category | what a state means to the program: initial, active, waiting, resolved, closed |
//! | transition | a named step from states to a state |
//! | cascade | what a transition says of other records that take it in the same commit |
//! | follower | a record that takes a step because another, its *leader*, took it |
//! | major | said of an incident with its own roles, updates and review |
//! | known error | a problem of which the cause or a way to live with it is known |
//! | proposal | a record that may help with another, with the reasons and their sum, the *score* |
//! | guard | a condition of a transition |
//! | log | the append-only list of what happened to a record |
//! | entry | one item of the log |
//! | void | said of an entry that a later `merge` entry names: it is kept and counts no more |
//! | fold | the state and tracked fields that a log adds up to |
//! | late | said of an entry written more than a day after what it tells of |
//! | note | a Markdown file beside a record, written by one person at one time |
//! | link | a relation from one record to another |
//! | supplier | what another can't do without: among items and services the record whose failure reaches another, its *consumer*, as the definition of their relation says; among records of the type `supplier`, somebody outside of the house |
//! | customer | those to whom services are promised, such as a company or a department |
//! | contract | what was signed with a customer or a supplier |
//! | agreement | what was promised for services: towards a customer (sla), between teams (ola), by a supplier (uc) |
//! | target | a goal of an agreement, for one metric and the records that it fits |
//! | in force | said of an agreement at the times at which its targets govern |
//! | metric | what is measured on a record: to respond, to be on site, to update, to resolve, to approve |
//! | template | the pattern of a standard change, approved once for all changes that follow it |
//! | consideration | one thing that adds points to the risk of a change |
//! | group | suppliers of one consumer that stand in for each other, so many of which have to work |
//! | degraded | said of a consumer that has lost some of a group and goes on |
//! | rule | one check that validation makes |
//! | finding | what a rule says about a place in a file |
//! | alias | an earlier id of a record, which still leads to it |
//! | side | one of the two copies in a merge: *ours* is what the user did, *theirs* what came in |
//! | base | what both sides of a merge come from |
//! | conflict | a field that the two sides changed so that a person has to decide |
//! | collision | two changes that are in each other's way |
//! | commitment | how far the planned time of a change is taken: firm, or tentative until it is decided on |
//! | waiver | why something may be done although a rule stands against it |
//! | driver | this program called by git to merge a file |
//! | hook | this program called by git before a commit, or on a server before a push is taken in |
//! | pipeline | what a forge runs for a pull request or a push |
//! | start | the commit from which on a range is checked |
//! | correction | an entry that puts values back to what they were at an earlier commit |
//! | migration | a file that says what becomes of records when definitions change |
//! | retired | said of a state or transition that is only good for entries older than its end |
//! | duty | a field by which a person has something to do in a record; handed over when the person leaves |
//! | pseudonym | what stands in place of the name of a person who has left |
//! | redaction | text taken out of a record or note; its digest and the reason stay |
//! | calendar | when a desk, a team or a supplier works: windows of a week, holidays, exceptions |
//! | window | from when to when a calendar is open on a day |
//! | holiday | a day on which a calendar has no windows, with or without a name |
//! | change window | a recurring time that is kept for changes (maintenance) or in which none are wanted (freeze) |
//! | occurrence | one time at which a change window is open |
//! | objection | what a change window has against the planned time of a change |
//! | schedule | the planned changes of a stretch of time, its freezes, and what is left of the services |
//! | slot | a time at which a change could be done |
//! | clock | a metric measured on a record: what of a goal is used, when it is due, why it stands still |
//! | goal | how much time a target allows, in the time that its calendar counts |
//! | threshold | a share of a goal at which people are told |
//! | standing | how a clock stands: on time, at risk or breached, never due where its calendar ends before; met, missed or replaced once it has stopped |
//! | escalation | a threshold that was crossed, told to those who should know at its first crossing only |
//! | verdict | what a clock came to, frozen in the record when the work is closed |
//! | digest | the SHA-256 of a text or of what it comes down to, by which a later change of it is seen |
//! | stretch | what a clock did from one instant to another: it ran, stood still, was done, or no target governed |
//! | cycle | which measurement of its metric a clock is |
//! | load | the open work that has one value of a field, by how its clocks stand |
//! | policy | `.itsm/policy.yaml`: who has to approve what, and how well that has to be proven |
//! | requirement | so many people of a role, asked for by a rule of the policy |
//! | approver | a person who decides on a step of a record |
//! | bound field | an operational field that an approval stands for all the same; it may be added to once the step is taken |
//! | founding | the time in which nobody ever had a key, or one person alone, so that nobody else could agree to an edit of what governs the desk |
//! | evidence | how well a decision is proven: asserted, by a signed commit, by a forge, by a signature |
//! | quorum | the approvals that a rule of the policy asks for, one person in one place |
//! | ballot | the decisions about a step, with everything that they are judged by |
//! | forge | a site that hosts repositories and pull requests: GitHub, GitLab, Gitea, Forgejo |
//! | pull request | what is proposed on a forge, with its commits and reviews; GitLab calls it a merge request |
//! | review | what an account of a forge says of a pull request as it was at a commit |
//! | contributor | somebody who had a hand in a pull request: author, co-author or committer of one of its commits |
//! | statement | a decision in a file of its own, in the exact bytes that are signed |
//! | keyring | `.itsm/keys.yaml`: the keys of people and bots, each with one holder |
//! | holder | who has a key: a person or a bot |
//! | bot | a program with a key; it never approves |
//! | importer | the bot that vouches for what a forge says |
//! | pack | a folder of evidence: what a desk can show at a commit, and how to check it |
//! | clause | a numbered part of a standard, with what answers it |
//! | population | the records of which a sample is drawn |
//! | rank | the SHA-256 that decides whether a record is drawn: of the seed and its id |
//! | milestone | what a step means, whatever its name: authorized, implemented, completed |
//! | index | the tables that KPIs and queries read; built anew, never stored |
//! | plan | what an operation is about to write and commit |

pub mod check;
pub mod diagnostic;
pub mod files;
pub mod git;
pub mod import;
pub mod index;
pub mod merge;
pub mod ops;
pub mod practice;
pub mod record;
pub mod report;
pub mod schema;
pub mod text;
pub mod trust;
pub mod yaml;
