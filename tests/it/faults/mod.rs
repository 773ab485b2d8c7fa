//! Faults of the network, the service, the terminal and the disk, through real sockets and real
//! terminals. `docs/faults.md` is the table of them, made by running what stands here.

mod connection;
mod counting;
mod disk;
mod input;
mod login;
mod named;
mod person;
mod programs;
mod refusals;
mod row;
mod service;
mod stream;
mod table;

use row::Row;

/// All rows, under the titles they have in the table.
fn tables() -> Vec<(&'static str, Vec<&'static [Row]>)> {
    vec![
        (
            "Before an answer",
            vec![
                connection::rows(),
                login::rows(),
                refusals::rows(),
                named::rows(),
            ],
        ),
        ("In an answer", vec![stream::rows()]),
        ("Keys and signals", vec![person::rows(), programs::rows()]),
        ("Disk and database", vec![disk::rows()]),
        ("Input and terminals", vec![input::rows()]),
    ]
}
