//! Files that are written for the person: whole or not at all.
//!
//! | file | owns |
//! |---|---|
//! | `private` | what was said, for its owner's eyes |
//! | `in_place` | what stands among the person's own files |

mod in_place;
mod private;

pub use in_place::{write_new, write_over};
pub use private::{Existing, write_private};
