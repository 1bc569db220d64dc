#include "udpchat/cli.hpp"

#include "udpchat/encoding_names.hpp"
#include "udpchat/version.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

#include <utility>

namespace udpchat {
namespace {

constexpr const char* kDescription =
    "Talk over UDP in the terminal: each line you type is one datagram, and each\n"
    "datagram that arrives is one line. With --peer the chat starts at once, without\n"
    "it a menu.";

constexpr const char* kFooter = R"(
Examples:
  udpchat                                         the menu
  udpchat --bind 4567 --peer 192.168.1.5:8080     chat with a device or a person
  udpchat --bind 4567                             wait for whoever writes there
  udpchat --peer [::1]:8080                       IPv6 goes in brackets
  udpchat --encoding gb2312 --peer 10.0.0.7:4567  text in GB 2312, both ways
  udpchat --input hex --hex --peer 10.0.0.7:502   hex frames, there and back
  printf 'one\ntwo\n' | udpchat --peer [::1]:80   two datagrams from a script

Without a terminal on stdin and stdout there is no prompt, no menu and no
command: each line of stdin is sent, each datagram is a line of stdout, notices
go to stderr. At the end of the input it stays one second for replies.

In the chat: /help lists the commands, Ctrl-D leaves.

Exit status: 0 left by the user or at the end of the input, 1 failure,
2 wrong usage, 130 Ctrl-C on an empty line, 143 SIGTERM, 129 SIGHUP.)";

/// An option whose value `store` takes, and whose complaints become the command line's.
template <typename Store>
void add_option(CLI::App& app, const char* option, const std::string& value, Store store,
                const char* help) {
  app.add_option_function<std::string>(
         option,
         [=](const std::string& text) {
           try {
             store(text);
           } catch (const std::invalid_argument& fault) {
             throw CLI::ValidationError(option, fault.what());
           }
         },
         help)
      ->type_name(value);
}

/// How text becomes octets, and octets text.
void add_text_options(CLI::App& app, Composer::Config& composing, RenderStyle& style) {
  add_option(
      app, "--encoding", "NAME",
      [&](const std::string& name) { composing.encoding = style.encoding = encoding_name(name); },
      "of the text in datagrams: utf-8 (the default),\ngbk, big5, shift_jis, latin1, utf-16le ... "
      "or\n"
      "whatever 'iconv -l' lists; auto sends utf-8, and\nshows what is not utf-8 as gb18030");
  add_option(
      app, "--input", names_of(kInputs),
      [&](const std::string& name) { composing.input = value_of(kInputs, name); },
      "what a line is: text (the default), hex octets\nsuch as 48 65 0x6c,6c, or text with "
      "escapes:\n"
      "\\n \\r \\t \\0 \\\\ \\xNN (an octet) \\u{N} (a character)");
  add_option(
      app, "--eol", names_of(kLineEnds),
      [&](const std::string& name) { composing.eol = value_of(kLineEnds, name); },
      "what ends each text that is sent (none is the\ndefault; hex stays as it is)");
  add_option(
      app, "--show", names_of(kViews),
      [&](const std::string& name) { style.view = value_of(kViews, name); },
      "show what arrives as text (the default), as a hex\ndump, or as both");
  app.add_flag_callback(
         "--hex", [&] { style.view = View::hex; }, "the same as --show hex")
      ->excludes("--show");
  app.add_flag("--lengths", style.lengths, "show how many bytes each datagram has");
  app.add_flag("--escape-backslash", style.exact,
               "show a backslash as \\\\, a newline at the end as \\n\nand the text (empty) as "
               "\\x28empty), so that no two\ntexts look alike");
  app.add_flag("--timestamps", style.timestamps, "show HH:MM:SS.mmm in front of what arrives");
}

}  // namespace

CommandLine parse_command_line(int argc, const char* const* argv) {
  CommandLine line;
  CLI::App app(kDescription, "udpchat");
  app.footer(kFooter);
  app.set_help_flag("-h,--help", "show this help");
  app.set_version_flag("--version", fmt::format("udpchat {}", kVersion), "show the version");
  add_option(
      app, "--bind", "ADDRESS", [&](const std::string& local) { line.bind = parse_bind(local); },
      "listen at HOST:PORT, [IPV6]:PORT, :PORT or PORT\n(no host: every interface; port 0, the "
      "default:\nthe system chooses)");
  add_option(
      app, "--peer", "ADDRESS", [&](const std::string& peer) { line.peer = parse_peer(peer); },
      "talk to HOST:PORT or [IPV6]:PORT");
  add_text_options(app, line.composing, line.style);
  app.add_flag_callback(
      "--no-history", [&] { line.history = false; }, "keep no history of typed lines");
  app.add_flag_callback(
      "--no-bracketed-paste", [&] { line.bracketed_paste = false; },
      "do not ask the terminal to mark what is pasted:\na pasted line end then sends the line");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    line.answer = app.help();
  } catch (const CLI::CallForVersion& version) {
    line.answer = fmt::format("{}\n", version.what());
  } catch (const CLI::ParseError& error) {
    throw UsageError(fmt::format("{} (udpchat --help shows the usage)", error.what()));
  }
  return line;
}

}  // namespace udpchat
