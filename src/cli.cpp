#include "udpchat/cli.hpp"

#include "udpchat/cli_options.hpp"
#include "udpchat/code_page.hpp"
#include "udpchat/duration.hpp"
#include "udpchat/escape.hpp"
#include "udpchat/network_options.hpp"
#include "udpchat/version.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace udpchat {
namespace {

using Command = CommandLine::Command;
using Arguments = std::span<const char* const>;

constexpr const char* kDescription =
    "Talk over UDP in the terminal: each line you type is one datagram, and each\n"
    "datagram that arrives is one line. With --peer the chat starts at once, without\n"
    "it a menu. For scripts there are three commands: send, recv and serve.";

constexpr const char* kTalkTo =
    "talk to HOST:PORT or [IPV6]:PORT; may be given\nseveral times: each line goes to each";

constexpr const char* kHearOnly =
    "with --only-peer: HOST:PORT or [IPV6]:PORT; may be\ngiven several times";

constexpr const char* kStatuses = R"(
Exit status: 0 done, or left by the user, 1 failure, 2 wrong usage, 3 no reply
or no datagram in time, 130 Ctrl-C, 131 Ctrl-\, 141 the output was closed,
143 SIGTERM, 129 SIGHUP.)";

constexpr const char* kFooter = R"(Examples:
  udpchat                                         the menu
  udpchat --bind 4567 --peer 192.168.1.5:8080     chat with a device or a person
  udpchat --bind 4567                             wait for whoever writes there
  udpchat --peer [::1]:8080                       IPv6 goes in brackets
  udpchat --peer 10.0.0.7:80 --peer 10.0.0.8:80   each line goes to both
  udpchat --bind 4567 --join 239.1.2.3 \
    --peer 239.1.2.3:4567                         talk in a multicast group
  udpchat --broadcast --peer 10.0.0.255:4567      talk to all in a network
  udpchat --encoding gb2312 --peer 10.0.0.7:4567  text in GB 2312, both ways
  udpchat --input hex --hex --peer 10.0.0.7:502   hex frames, there and back
  printf 'one\ntwo\n' | udpchat --peer [::1]:80   two datagrams from a script
  udpchat send --peer 10.0.0.7:80 --wait hello    a request and its reply
  udpchat recv --bind 4567 -n 1                   one datagram
  udpchat serve --bind 4567 --reply echo          answer everybody

Without a terminal on stdin and stdout there is no prompt, no menu and no
command: each line of stdin is sent, each datagram is a line of stdout, notices
go to stderr. At the end of the input it stays for --wait, so that replies are
shown.

In the chat: /help lists the commands, Ctrl-D leaves; /peers numbers those who
have written, /peer NUMBER talks to one of them, /all TEXT goes to all.
)";

constexpr const char* kSendDescription = "Send datagrams, and show the replies if asked to";

constexpr const char* kSendFooter =
    R"(Without TEXT on a terminal, type requests and see the reply to each.

Examples:
  udpchat send --peer 192.168.1.5:8080 'hello'            one datagram
  udpchat send --peer 192.168.1.5:8080 --replies 1 time   print the first reply
  udpchat send --peer [::1]:80 --repeat 5 --interval 1s --wait ping
  udpchat send --broadcast --peer 10.0.0.255:9 --wait hi  who is there?
  seq 100 | udpchat send --peer [::1]:80 --rate 50/s      a line, a datagram
  udpchat send --peer [::1]:80 --file image.bin --size 1024 --rate 1000/s
  udpchat send --peer 10.0.0.7:502 --input hex --wait=3s '01 03 00 01 84 0a'
)";

constexpr const char* kReceiveDescription = "Print what arrives, each datagram with its source";

constexpr const char* kReceiveFooter = R"(Examples:
  udpchat recv --bind 4567                     until Ctrl-C
  udpchat recv --bind 4567 -n 1 --timeout 10s  one datagram, or status 3
  udpchat recv --bind 4567 --raw >file         payloads only, exactly
  udpchat recv --bind 4567 --join 239.1.2.3    what a multicast group is sent
  udpchat recv --bind 4567 --json | jq .text   for programs
)";

constexpr const char* kServeDescription = "Answer what arrives by a rule, and print both";

constexpr const char* kServeFooter = R"(Rules:
  echo            the datagram itself
  upper           the datagram with a-z in upper case, where these are
                  characters of the --encoding; every other byte stays
  text:TEXT       always TEXT
  prefix:TEXT     TEXT and behind it the datagram
  hex:OCTETS      always these octets, such as hex:01 03 84 0a
  exec:COMMAND    what COMMAND writes: the datagram is its stdin, its source is
                  $UDPCHAT_SOURCE (also .._SOURCE_IP, .._SOURCE_PORT and
                  UDPCHAT_LOCAL). It is split at blanks, quotes group, and no
                  shell reads it. No output, or a failure, is no reply
  shell:COMMAND   the same by sh -c
Patterns:
  TEXT, text:TEXT the datagram is TEXT (a line end behind it does not count)
  hex:OCTETS      it is these octets
  regex:RE        it holds what the regular expression RE (RE2) matches

It does not answer itself, and one source at most --limit times a second.

Examples:
  udpchat serve --bind 4567 --reply upper
  udpchat serve --bind 4567 --join ff02::4567@eth0 --reply echo
  udpchat serve --bind 4567 --on PING=text:PONG \
    --on 'regex:^GET =exec:./get.sh' --reply text:what?
)";

/// Options with their values, and no more.
class HelpFormat final : public CLI::Formatter {
 public:
  std::string make_option_name(const CLI::Option* option, bool positional) const override {
    const auto name = CLI::Formatter::make_option_name(option, positional);
    return name.substr(0, name.find('{'));  // what a flag stands for when it has no value
  }

  std::string make_option_opts(const CLI::Option* option) const override {
    const auto value = option->get_type_name();
    return value.empty() || value.front() == '[' ? value : ' ' + value;
  }

  [[nodiscard]] std::string make_group(std::string group, bool positional,
                                       std::vector<const CLI::Option*> options) const override {
    const bool first = positional || group == "Options";
    auto text = CLI::Formatter::make_group(std::move(group), positional, std::move(options));
    if (!first) text.erase(0, 1);  // an empty line is there already
    return text;
  }

  std::string make_option_usage(const CLI::Option* option) const override {
    return '[' + option->get_name() + "...]";
  }
};

/// What takes the other options to be read.
void read_written(const Written& written, CodePage code_page, CommandLine& line) {
  const auto read = [](const char* option, auto store) {
    try {
      store();
    } catch (const std::invalid_argument& fault) {
      throw CLI::ValidationError(option, fault.what());
    }
  };
  const auto to_utf8 = [&](const std::string& text) {
    return line.composing.input == Input::raw ? text : code_page.to_utf8(text);
  };
  // Of a command nothing is text to us.
  const auto in_locale = [&](ReplyRule rule) {
    if (auto* command = std::get_if<CommandReply>(&rule.reply);
        command != nullptr && line.composing.input != Input::raw)
      for (auto& argument : command->arguments) argument = code_page.from_utf8(argument);
    return rule;
  };
  read("--wait", [&] {
    if (!written.wait.empty()) line.wait = parse_wait(written.wait);
  });
  read("--on", [&] {
    for (const auto& on : written.on)
      line.rules.push_back(in_locale(parse_on(to_utf8(on), line.composing)));
  });
  read("--reply", [&] {
    if (written.reply)
      line.rules.push_back(in_locale(parse_reply(to_utf8(*written.reply), line.composing)));
  });
  for (auto& text : line.texts) text = to_utf8(text);
}

bool is_wait(std::string_view text) {
  try {
    parse_wait(text);
    return true;
  } catch (const std::invalid_argument&) {
    return false;
  }
}

/// Such as -40, in which CLI11 finds the option -4.
bool looks_like_a_number(std::string_view text) {
  return (text.starts_with("-4") || text.starts_with("-6")) && text.size() > 2 &&
         (std::isalpha(static_cast<unsigned char>(text[2])) == 0);
}

/// What CLI11 would take for something else without a word.
void refuse_misleading(Arguments arguments) {
  const auto end = std::find(arguments.begin(), arguments.end(), std::string_view("--"));
  for (auto at = arguments.begin(); at != end; ++at) {
    if (*at == std::string_view("++"))  // it is left out
      throw std::invalid_argument("to send ++, write -- in front of it");
    if (looks_like_a_number(*at))
      throw std::invalid_argument(fmt::format(
          "{0} is no option; to send it, write -- in front of it; behind an option write ={0}",
          escaped(*at)));
    if (*at == std::string_view("--wait") && at + 1 != end && is_wait(at[1]))
      throw std::invalid_argument(
          fmt::format("write --wait={0}; to send {0} itself, write --wait -- {0}", at[1]));
  }
}

bool is_given(const CLI::App& app, const char* option) {
  const auto* known = app.get_option_no_throw(option);
  return known != nullptr && known->count() != 0;
}

void check(const CommandLine& line) {
  if (line.command == Command::send && line.peers.empty())
    throw std::invalid_argument("send needs --peer HOST:PORT, to whom to send");
  if (line.command == Command::serve && line.rules.empty())
    throw std::invalid_argument("serve needs a rule, such as --reply echo");
  const bool only_hears = line.command == Command::receive || line.command == Command::serve;
  if (only_hears && !line.peers.empty() && !line.only_peer)
    throw std::invalid_argument("--peer is for --only-peer here");
  check_addresses(line);
}

/// Whether an argument may be an option that is not there yet, or asks for them all.
bool may_name_more(const CLI::App& app, Arguments arguments) {
  return std::any_of(arguments.begin(), arguments.end(), [&](std::string_view argument) {
    if (!argument.starts_with('-')) return false;
    const auto name = argument.substr(0, argument.find('='));
    const auto* known = app.get_option_no_throw(std::string(name));
    return known == nullptr || known == app.get_help_ptr();
  });
}

/// To add all options takes longer than to send a datagram, and most command lines need few.
void add_options(CLI::App& app, Command command, Arguments arguments, CommandLine& line,
                 Written& written) {
  const bool sends = command == Command::chat || command == Command::send;
  add_address_options(app, line, sends ? kTalkTo : kHearOnly);
  if (command == Command::send) add_texts(app, line);
  if (!may_name_more(app, arguments)) return;

  add_encoding_option(app, line);
  if (command != Command::receive) add_input_options(app, line);
  add_output_options(app, line);
  if (command == Command::chat) add_chat_options(app, line, written);
  if (command == Command::send) add_send_options(app, line, written);
  if (command == Command::receive) add_receive_options(app, line);
  if (command == Command::serve) add_serve_options(app, line, written);
  add_socket_options(app, line.socket);
  if (command != Command::receive) add_sending_options(app, line.socket);
}

}  // namespace

CommandLine parse_command_line(int argc, const char* const* argv, const std::string& encoding) {
  const Arguments arguments(argv, static_cast<std::size_t>(argc));
  CommandLine line;
  Written written;
  CLI::App app(kDescription, "udpchat");
  app.formatter(std::make_shared<HelpFormat>());
  app.require_subcommand(0, 1);
  app.set_help_flag("-h,--help", "show this help");
  app.set_version_flag("--version", fmt::format("udpchat {}", kVersion), "show the version");
  app.footer(std::string(kFooter) + kStatuses);

  const auto add_command = [&](const char* name, Command command, const char* description,
                               const char* footer) {
    auto* added = app.add_subcommand(name, description);
    added->callback([&line, command] { line.command = command; });
    added->preparse_callback([=, &line, &written](std::size_t /*arguments*/) {
      added->footer(std::string(footer) + kStatuses);
      add_options(*added, command, arguments, line, written);
    });
    return added;
  };
  add_command("send", Command::send, kSendDescription, kSendFooter);
  const auto* receive = add_command("recv", Command::receive, kReceiveDescription, kReceiveFooter);
  add_command("serve", Command::serve, kServeDescription, kServeFooter);
  const auto is_first = [&](const CLI::App* command) {
    return argc > 1 && command->get_name() == argv[1];
  };
  if (app.get_subcommands(is_first).empty())
    add_options(app, Command::chat, arguments, line, written);
  const auto refuse = [&](std::string_view reason) {
    const auto commands = app.get_subcommands();
    const auto command = commands.empty() ? "" : " " + commands.front()->get_name();
    throw UsageError(fmt::format("{} (udpchat{} --help shows the usage)", reason, command));
  };
  try {
    refuse_misleading(arguments);
    app.parse(argc, argv);
    if (is_given(app, "--json") && is_given(*receive, "--raw"))
      throw CLI::ExcludesError("--json", "--raw");
    read_written(written, CodePage(encoding), line);
    check(line);
  } catch (const CLI::CallForHelp&) {
    line.answer = app.help();
  } catch (const CLI::CallForVersion& version) {
    line.answer = fmt::format("{}\n", version.what());
  } catch (const CLI::ParseError& error) {
    refuse(error.what());
  } catch (const std::invalid_argument& error) {
    refuse(error.what());
  }
  return line;
}

}  // namespace udpchat
