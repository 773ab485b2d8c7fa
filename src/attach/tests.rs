use std::path::PathBuf;

use tempfile::TempDir;

use super::*;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x03\x08\x06\0\0\0";
const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n";

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn load(&self, name: &str, bytes: &[u8]) -> Result<Attachment> {
        std::fs::write(self.path(name), bytes).unwrap();
        load(self.path(name).to_str().unwrap())
    }

    /// The block's kind and format as on the wire, such as `image png`.
    fn kind(&self, name: &str, bytes: &[u8]) -> String {
        let block = serde_json::to_value(self.load(name, bytes).unwrap().block).unwrap();
        let (key, body) = block.as_object().unwrap().iter().next().unwrap();
        format!(
            "{key} {}",
            body.get("format").and_then(|f| f.as_str()).unwrap_or("-")
        )
    }
}

#[test]
fn content_tells_the_format_and_the_name_only_where_content_cannot() {
    let folder = Folder::new();
    for (name, bytes, kind) in [
        ("a.png", PNG, "image png"),
        ("really-a-png.txt", PNG, "image png"),
        ("a.pdf", PDF, "document pdf"),
        ("no-extension", PDF, "document pdf"),
        ("a.csv", b"a,b\n1,2\n", "document csv"),
        ("a.md", b"# A\n", "document md"),
        ("a.txt", b"plain", "document txt"),
        ("a.html", b"<!DOCTYPE html><p>x", "document html"),
        ("a.rs", b"fn main() {}", "text -"),
        ("Makefile", b"all:\n\tcc", "text -"),
        ("script", b"#!/bin/sh\necho hi\n", "text -"),
        (
            "a.svg",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            "text -",
        ),
        ("a.json", b"{}", "text -"),
        ("a.mp3", b"ID3\x03\0\0\0\0\0\0", "audio mp3"),
        ("a.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "video mp4"),
        ("a.pcm", b"\0\x01\0\x02", "audio pcm"),
    ] {
        assert_eq!(folder.kind(name, bytes), kind, "{name}");
    }
}

#[test]
fn what_models_do_not_take_is_named() {
    let folder = Folder::new();
    for (name, bytes) in [
        (
            "a.bmp",
            &b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x02\0\0\0\x02\0\0\0\x01\0\x18\0"[..],
        ),
        ("a.zip", b"PK\x03\x04\x14\0\0\0\0\0"),
        ("a.bin", b"\xff\xfe\0\x01\x02"),
    ] {
        let error = folder.load(name, bytes).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(error.to_string().contains(name), "{error}");
    }
}

#[test]
fn what_is_no_readable_file_is_named() {
    let folder = Folder::new();
    let error = folder.load("empty.txt", b"").unwrap_err();
    assert!(error.to_string().ends_with("empty.txt is empty"), "{error}");
    for (reference, says) in [
        ("/no/such/file.png", "cannot be read"),
        (folder.0.path().to_str().unwrap(), "is a directory"),
        ("/dev/zero", "is not a regular file"),
    ] {
        let error = load(reference).unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
        assert!(error.to_string().contains(reference), "{error}");
    }
    let large = folder.path("large.mp4");
    std::fs::File::create(&large)
        .unwrap()
        .set_len(26 << 20)
        .unwrap();
    let error = load(large.to_str().unwrap()).unwrap_err();
    assert!(error.to_string().contains("is larger than"), "{error}");
}

#[test]
fn text_in_another_encoding_is_told_how_to_convert_it() {
    let folder = Folder::new();
    for (name, bytes, says) in [
        (
            "latin.txt",
            &b"caf\xe9 au lait\n"[..],
            "is text, but not UTF-8: see byte 3",
        ),
        ("notes", b"na\xefve", "is text, but not UTF-8: see byte 2"),
        ("wide.txt", b"\xff\xfeh\0i\0", "UTF-16"),
        (
            "data.txt",
            b"\x01\x02\xff",
            "a binary file of an unknown kind",
        ),
    ] {
        let error = folder.load(name, bytes).unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
        assert!(error.to_string().contains(name), "{error}");
        assert!(says.contains("binary") || error.hint().unwrap().contains("iconv"));
    }
}

#[test]
fn what_has_nothing_in_it_or_no_name_is_refused() {
    let folder = Folder::new();
    for name in ["blank.rs", "blank.txt", "blank.md", "Makefile"] {
        let error = folder.load(name, b" \n\t\r\n").unwrap_err();
        assert!(
            error.to_string().ends_with(&format!("{name} is blank")),
            "{error}"
        );
    }
    for reference in ["", " "] {
        let error = load(reference).unwrap_err();
        assert_eq!(error.to_string(), "an attachment has no name");
    }
}

#[cfg(unix)]
#[test]
fn a_fifo_is_refused_without_waiting_for_a_writer() {
    let folder = Folder::new();
    let fifo = folder.path("pipe");
    let made = std::process::Command::new("mkfifo")
        .arg(&fifo)
        .status()
        .unwrap();
    assert!(made.success());
    assert!(
        load(fifo.to_str().unwrap())
            .unwrap_err()
            .to_string()
            .contains("regular file")
    );
}

#[test]
fn a_document_gets_a_legal_name_and_a_text_file_a_fence() {
    let folder = Folder::new();
    let attached = folder.load("Übersicht  2024.final.pdf", PDF).unwrap();
    let ContentBlock::Document(document) = attached.block else {
        panic!("no document");
    };
    assert_eq!(document.name, "Ubersicht 2024 final");
    let attached = folder.load("a.rs", b"let s = \"```\";").unwrap();
    let ContentBlock::Text(text) = attached.block else {
        panic!("no text");
    };
    assert_eq!(text, "a.rs:\n````rs\nlet s = \"```\";\n````");
}

#[test]
fn an_object_in_s3_is_named_and_not_read() {
    let attached = load("s3://bucket/folder/report.pdf?owner=123456789012").unwrap();
    assert_eq!(
        serde_json::to_value(&attached.block).unwrap(),
        serde_json::json!({"document": {"format": "pdf", "name": "report", "source": {"s3Location":
            {"uri": "s3://bucket/folder/report.pdf", "bucketOwner": "123456789012"}}}})
    );
    for wrong in [
        "s3://",
        "s3://bucket",
        "s3://bucket/x",
        "s3://b/x.pdf?owner=12",
        "s3:///x.pdf",
    ] {
        assert_eq!(load(wrong).unwrap_err().kind(), ErrorKind::Usage, "{wrong}");
    }
}

#[test]
fn limits_are_warned_about() {
    let image =
        |bytes: &[u8]| ContentBlock::Image(Media::new("png", Source::Bytes(Blob::new(bytes))));
    let wide = [&PNG[..16], b"\0\0\x27\x10\0\0\0\x03", &PNG[24..]].concat();
    let many = vec![image(PNG); 21];
    assert!(warnings(many.iter())[0].contains("21 images"));
    assert!(warnings([image(&wide)].iter())[0].contains("10000×3"));
    assert!(warnings([image(&vec![0; 4_000_000])].iter())[0].contains("4.0 MB"));
    let document = |n: usize| {
        ContentBlock::Document(Document::new(
            "txt",
            format!("d{n}"),
            Source::Bytes(Blob::new("x")),
        ))
    };
    let documents: Vec<_> = (0..6).map(document).collect();
    assert!(warnings(documents.iter())[0].contains("6 documents"));
    assert!(warnings([image(PNG)].iter()).is_empty());
    // What was said before is sent as well.
    let text = |bytes: usize| ContentBlock::Text("x".repeat(bytes));
    assert_eq!(
        warnings([text(3_000_000), image(PNG), text(1_200_000)].iter()),
        ["4.2 MB of text, about 1.1 million tokens; few models read more than one"]
    );
    assert!(warnings([text(4_000_000)].iter()).is_empty());
}

#[test]
fn an_office_document_is_one_whatever_its_parts_begin_with() {
    let zip = |parts: &[&str]| -> Vec<u8> {
        let headers = parts.iter().flat_map(|part| {
            let mut header = b"PK\x03\x04\x14\0\0\0\0\0".to_vec();
            header.extend([0; 16]);
            header.extend([u8::try_from(part.len()).unwrap(), 0, 0, 0]);
            header.extend(part.bytes());
            header
        });
        headers.collect()
    };
    let folder = tempfile::tempdir().unwrap();
    for (name, parts, about) in [
        (
            "a.docx",
            &[
                "[Content_Types].xml",
                "docProps/core.xml",
                "word/document.xml",
            ][..],
            Some("document docx"),
        ),
        (
            "b.xlsx",
            &["docProps/app.xml", "[Content_Types].xml"],
            Some("document xlsx"),
        ),
        (
            "report",
            &["_rels/.rels", "[Content_Types].xml", "word/document.xml"],
            Some("document docx"),
        ),
        ("c.docx", &["notes.txt"], None),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, zip(parts)).unwrap();
        let loaded = load(path.to_str().unwrap());
        match about {
            Some(about) => assert!(loaded.unwrap().about.starts_with(about), "{name}"),
            None => assert!(loaded.unwrap_err().to_string().contains("zip"), "{name}"),
        }
    }
}

#[test]
fn an_address_is_no_path() {
    let error = load("https://example.com/a.pdf").unwrap_err();
    assert!(error.to_string().contains("only s3:// ones"), "{error}");
    assert!(load("S3://bucket/a.pdf").is_ok());
}
