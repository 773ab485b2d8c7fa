//! The one table of commands: names, arguments, help, completion, and what each does.

use super::super::{
    attachments, branches, compact, compare, conversation, models, options, passage, program,
    sessions, tools, tree, unfinished,
};
use super::{Command, Offers};
use crate::export::Format;

pub(in crate::repl) const COMMANDS: &[Command] = &[
    Command {
        names: &["help", "?"],
        arguments: "[COMMAND]",
        about: "what can be typed here",
        details: "A line that begins with neither a slash nor a `!` is sent to the model.\n\
                  Alt-Enter or Ctrl-J begins a new line, and so does Enter behind a `\\`.\n\
                  Tab completes, Ctrl-R searches what was typed, Ctrl-X Ctrl-E opens your editor,\n\
                  and F5 on an empty line sends again what failed or was taken back.\n\
                  Ctrl-C stops an answer or clears the line; Ctrl-D on an empty line leaves.\n\
                  A line that begins with `!` is run by your shell; it is not sent.\n\
                  To send a text that begins with a slash or a `!`, type two.",
        offers: Offers::Commands,
        run: program::help,
    },
    Command {
        names: &["history"],
        arguments: "[text|json] [N]",
        about: "what has been said, or the last N messages of it",
        details: "`json` shows the wire form.",
        offers: Offers::Words(&["text", "json"]),
        run: conversation::history,
    },
    Command {
        names: &["raw"],
        arguments: "[N]",
        about: "the last answer, or that in message N, as the model wrote it",
        details: "N is the number /history shows.",
        offers: Offers::Nothing,
        run: conversation::raw,
    },
    Command {
        names: &["copy"],
        arguments: "[N] [code [N]]",
        about: "the last answer, or that in message N, or a block of its code, to the clipboard",
        details: "N is the number /history shows; blocks of code are counted from the top.\n\
                  For example: /copy code 2. It goes to the desktop's clipboard, or over SSH to that of\n\
                  the terminal, which has to know OSC 52.",
        offers: Offers::Passages,
        run: passage::copy,
    },
    Command {
        names: &["save"],
        arguments: "FILE [N] [code [N]] [--force]",
        about: "write the last answer, or what /copy would copy, to a file",
        details: "A name with blanks stands in quotes. --force replaces a file that is there.",
        offers: Offers::Paths,
        run: passage::save,
    },
    Command {
        names: &["hash"],
        arguments: "",
        about: "the MD5 of the conversation's JSON",
        details: "It is that of Python's json.dumps(messages, ensure_ascii=False, sort_keys=True, indent=4).",
        offers: Offers::Nothing,
        run: conversation::hash,
    },
    Command {
        names: &["undo"],
        arguments: "[N]",
        about: "take the newest turn back, or the newest N",
        details: "Question and answer go together; /retry asks again. Right behind /clear it brings\n\
                  everything back.",
        offers: Offers::Nothing,
        run: conversation::undo,
    },
    Command {
        names: &["retry"],
        arguments: "",
        about: "send the newest message again",
        details: "A message that was not answered is sent as it was. Otherwise the new answer takes\n\
                  the place of the newest one, which stays if the new one fails.",
        offers: Offers::Nothing,
        run: conversation::retry,
    },
    Command {
        names: &["redo"],
        arguments: "",
        about: "bring back what /undo took",
        details: "",
        offers: Offers::Nothing,
        run: branches::redo,
    },
    Command {
        names: &["edit"],
        arguments: "[N]",
        about: "change question N in the editor and ask it anew",
        details: "N is the number /history shows; without it, the newest. The old branch stays.\n\
                  Before the first question it is there to write it. The editor is $VISUAL or\n\
                  $EDITOR; Ctrl-X Ctrl-E opens it on the line that is being typed.",
        offers: Offers::Nothing,
        run: branches::edit,
    },
    Command {
        names: &["clear"],
        arguments: "",
        about: "begin a new conversation",
        details: "The options stay. /undo brings the old conversation back until the next answer.",
        offers: Offers::Nothing,
        run: conversation::clear,
    },
    Command {
        names: &["compact"],
        arguments: "[INSTRUCTIONS]",
        about: "go on from a summary of the conversation",
        details: "The model writes it, and it begins a branch of its own; the old one stays in\n\
                  /tree. INSTRUCTIONS say what matters most.",
        offers: Offers::Nothing,
        run: compact::compact,
    },
    Command {
        names: &["attach"],
        arguments: "PATH…|!COMMAND",
        about: "send files, or what a shell command prints, along with the next message",
        details: "Images, documents, video, audio and text files, or s3://bucket/key?owner=ACCOUNT.\n\
                  A path with blanks stands in quotes, or each blank behind a backslash.\n\
                  For example: /attach !git diff. A file whose name begins with `!` is ./!name.",
        offers: Offers::Paths,
        run: attachments::attach,
    },
    Command {
        names: &["attachments"],
        arguments: "",
        about: "what goes along with the next message",
        details: "",
        offers: Offers::Nothing,
        run: attachments::list,
    },
    Command {
        names: &["detach"],
        arguments: "[N]",
        about: "take attachment N off, or all",
        details: "",
        offers: Offers::Attached,
        run: attachments::detach,
    },
    Command {
        names: &["tool"],
        arguments: "ID ok|error [TEXT|JSON|@FILE]",
        about: "answer a tool the model asks for",
        details: "ID may be shortened, or be the number of the request. When all are answered, the\n\
                  results are sent; a tool that is left unanswered is reported as not run.",
        offers: Offers::Tools,
        run: tools::tool,
    },
    Command {
        names: &["sessions"],
        arguments: "[N|all]",
        about: "the newest conversations",
        details: "",
        offers: Offers::Words(&["all"]),
        run: sessions::sessions,
    },
    Command {
        names: &["export"],
        arguments: "[md|json|html] [FILE]",
        about: "write this conversation to a file",
        details: "",
        offers: Offers::WordOrPath(Format::OFFERED),
        run: sessions::export,
    },
    Command {
        names: &["resume"],
        arguments: "[ID|NAME]",
        about: "take a conversation up again; without a word, the newest other",
        details: "",
        offers: Offers::Sessions,
        run: sessions::resume,
    },
    Command {
        names: &["search"],
        arguments: "WORDS",
        about: "find messages in all conversations",
        details: "All words have to be there; \"words in quotes\" in this order, and word* begins one.",
        offers: Offers::Nothing,
        run: sessions::search,
    },
    Command {
        names: &["rename"],
        arguments: "NAME",
        about: "name this conversation",
        details: "",
        offers: Offers::Nothing,
        run: sessions::rename,
    },
    Command {
        names: &["fork"],
        arguments: "[NAME]",
        about: "go on in a conversation of its own",
        details: "The other stays as it is.",
        offers: Offers::Nothing,
        run: branches::fork,
    },
    Command {
        names: &["tree"],
        arguments: "",
        about: "all branches of this conversation",
        details: "What is gone on from is marked ●. /goto takes the ids.",
        offers: Offers::Nothing,
        run: tree::tree,
    },
    Command {
        names: &["goto"],
        arguments: "ID",
        about: "go to a message of /tree",
        details: "",
        offers: Offers::Messages,
        run: branches::goto,
    },
    Command {
        names: &["unfinished"],
        arguments: "[keep|retry|drop]",
        about: "what to do with a turn that a crash cut short",
        details: "",
        offers: Offers::Words(&["keep", "retry", "drop"]),
        run: unfinished::unfinished,
    },
    Command {
        names: &["once"],
        arguments: "KEY=VALUE… [-- PROMPT]",
        about: "options for the next turn alone",
        details: "The prompt shows them until they are used. /options tells the keys.\n\
                  For example: /once temperature=0.2 -- Tell me a joke.",
        offers: Offers::Assignments,
        run: options::once,
    },
    Command {
        names: &["set"],
        arguments: "KEY=VALUE…",
        about: "options from here on",
        details: "A VALUE is JSON, or text where text is meant; one with blanks stands in quotes.\n\
                  For example: /set maxTokens=500 stop=[\"END\"] extra.top_k=40",
        offers: Offers::Assignments,
        run: options::set,
    },
    Command {
        names: &["unset"],
        arguments: "KEY…",
        about: "take options back, also those of the command line",
        details: "",
        offers: Offers::SettingNames,
        run: options::unset,
    },
    Command {
        names: &["options"],
        arguments: "",
        about: "the options in force and where they come from",
        details: "Behind them, the other keys that can be set.",
        offers: Offers::Nothing,
        run: options::show,
    },
    Command {
        names: &["model"],
        arguments: "[MODEL]",
        about: "show or choose the model",
        details: "Alone it offers the list to choose from. MODEL is an id, an inference profile,\n\
                  an ARN, an alias of the config file, or enough of a name to tell which of\n\
                  /models is meant.",
        offers: Offers::Model,
        run: models::model,
    },
    Command {
        names: &["models"],
        arguments: "[WORDS] [--all] [--refresh]",
        about: "the models there are, or those with these words",
        details: "The list is kept for a day; --refresh asks for it again. --all shows also what one\n\
                  cannot chat with.",
        offers: Offers::Words(&["--all", "--refresh"]),
        run: models::models,
    },
    Command {
        names: &["compare"],
        arguments: "MODEL… [-- PROMPT]",
        about: "ask several models the same",
        details: "The newest question, or the PROMPT. One answers after the other, none of it in\n\
                  the conversation; Ctrl-C stops that, and leaves the answers there are to /pick.\n\
                  A name with blanks stands in quotes.",
        offers: Offers::Models,
        run: compare::compare,
    },
    Command {
        names: &["pick"],
        arguments: "N",
        about: "take answer N of /compare into the conversation",
        details: "It takes the place of the newest answer, which stays in /tree; with a PROMPT it\n\
                  follows it.",
        offers: Offers::Nothing,
        run: compare::pick,
    },
    Command {
        names: &["preset"],
        arguments: "[NAME]",
        about: "put a preset of the config file in force, or list them",
        details: "",
        offers: Offers::Presets,
        run: options::preset,
    },
    Command {
        names: &["system"],
        arguments: "[TEXT|@FILE|off]",
        about: "show, set or drop the system prompt",
        details: "",
        offers: Offers::Words(&["off", "@"]),
        run: options::system,
    },
    Command {
        names: &["thinking"],
        arguments: "[show|hide]",
        about: "show or hide what the model thinks",
        details: "Without a word it switches.",
        offers: Offers::Words(&["show", "hide"]),
        run: program::thinking,
    },
    Command {
        names: &["usage"],
        arguments: "[day|model|session] [SINCE]",
        about: "tokens and costs, of this conversation or of all that are kept",
        details: "Without a word, those of this conversation, and of all in the last seven days.\n\
                  SINCE is a day, 2026-11-01, or an age, 7d.",
        offers: Offers::Words(&["day", "model", "session"]),
        run: program::usage,
    },
    Command {
        names: &["last"],
        arguments: "",
        about: "the receipt of the last turn",
        details: "Model, options, request id, tries, timings and tokens.",
        offers: Offers::Nothing,
        run: program::last,
    },
    Command {
        names: &["tokens"],
        arguments: "",
        about: "how many tokens the conversation is now",
        details: "Asked of the service, which charges nothing for it; some models cannot tell.",
        offers: Offers::Nothing,
        run: program::tokens,
    },
    Command {
        names: &["verbose"],
        arguments: "[on|off]",
        about: "show what is sent and answered, with its hash",
        details: "Without a word it switches.",
        offers: Offers::Words(&["on", "off"]),
        run: program::verbose,
    },
    Command {
        names: &["quit", "exit", "q"],
        arguments: "",
        about: "leave",
        details: "",
        offers: Offers::Nothing,
        run: program::quit,
    },
];
