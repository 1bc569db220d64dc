#include "udpchat/session.hpp"

#include "udpchat/command.hpp"
#include "udpchat/command_runner.hpp"
#include "udpchat/display.hpp"
#include "udpchat/duration.hpp"
#include "udpchat/exit_status.hpp"
#include "udpchat/history_file.hpp"
#include "udpchat/input_file.hpp"
#include "udpchat/quota.hpp"
#include "udpchat/receiver.hpp"
#include "udpchat/repl.hpp"
#include "udpchat/responder.hpp"
#include "udpchat/send_loop.hpp"
#include "udpchat/settings.hpp"
#include "udpchat/source_filter.hpp"
#include "udpchat/stream_console.hpp"
#include "udpchat/terminal_console.hpp"
#include "udpchat/udp_endpoint.hpp"
#include "udpchat/version.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace udpchat {
namespace {

using namespace std::chrono_literals;

constexpr Patience kUsualWait = 1s;
constexpr std::size_t kUsualMtu = 1500;  // of Ethernet, where the system knows none
constexpr std::string_view kRequestHint =
    "Type a request and press Enter to send it; its reply is shown. Ctrl-D leaves.";

bool has_escapes() {
  const char* terminal = std::getenv("TERM");
  return terminal != nullptr && *terminal != '\0' && std::strcmp(terminal, "dumb") != 0;
}

bool has_color() {
  const char* refused = std::getenv("NO_COLOR");  // no-color.org: present and not empty
  return has_escapes() && isatty(STDOUT_FILENO) == 1 && (refused == nullptr || *refused == '\0');
}

bool is_person_there() {
  return isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1;
}

/// What all commands begin with.
struct Bound {
  UdpEndpoint endpoint;
  std::optional<SocketAddress> peer;
};

void bind(const CommandLine& line, Bound& bound) {
  const auto addresses = line.peer ? look_up(*line.peer) : std::vector<SocketAddress>();
  bound.endpoint.bind(line.bind, addresses);
  if (line.peer) bound.peer = bound.endpoint.choose(addresses);
}

std::string banner(const Bound& bound, const std::string& encoding) {
  auto text = fmt::format("udpchat {}, bound to {}", kVersion,
                          describe_bound(bound.endpoint.local_addresses()));
  if (bound.peer) text += fmt::format(", talking to {}", format(*bound.peer));
  if (bound.peer || encoding != "utf-8") text += fmt::format(" in {}", encoding);
  return text;
}

RenderStyle style_of(const CommandLine& line) {
  auto style = line.style;
  style.color = has_color();
  return style;
}

/// The parts that every command is made of.
struct Parts {
  Parts(const CommandLine& line, Bound& bound, RenderStyle style, Console& console_)
      : console(console_),
        composer(line.composing),
        display(std::move(style), console, traffic),
        filter({line.allow, line.deny, line.only_peer}, bound.peer),
        sender(bound.endpoint, composer, display),
        runner({.at_once = line.commands_at_once, .limits = {.time = line.command_time}}),
        responder(bound.endpoint, sender, display, traffic, runner, line.limit) {}

  Console& console;
  Composer composer;
  Traffic traffic;
  Display display;
  SourceFilter filter;
  Sender sender;
  CommandRunner runner;
  Responder responder;
};

/// Takes what arrives, on the receiver's thread.
class Arrivals {
 public:
  /// With `exactly`, what comes when there is enough is not taken any more.
  Arrivals(Parts& parts, Quota& quota, bool exactly)
      : parts_(parts), quota_(quota), exactly_(exactly) {}

  void operator()(const Datagram& datagram) {
    if (!parts_.filter.admits(datagram.source)) return parts_.traffic.count_filtered();
    if (exactly_ && quota_.is_full()) return;
    parts_.display.show(datagram);
    quota_.take();
    parts_.responder.answer(datagram);
  }
  template <typename Event>
  void operator()(const Event& event) {
    parts_.display.show(event);
  }

 private:
  Parts& parts_;
  Quota& quota_;
  bool exactly_;
};

/// Shows and answers what arrives while `loop` runs; returns its exit status.
template <typename Loop>
int receive_while(Bound& bound, Parts& parts, Arrivals arrivals, Loop loop) {
  int status = kDone;
  {
    const Receiver receiver(
        bound.endpoint, [&](const Reception& reception) { std::visit(arrivals, reception); },
        [&](std::string_view reason) { parts.display.notify(reason); });
    status = loop();
  }
  for (const auto& line : parts.traffic.report_withheld()) parts.display.notify(line);
  return status;
}

/// A console for a person, who chats or makes requests.
class Seat {
 public:
  Seat(const CommandLine& line, const std::string& encoding)
      : signals_(TerminalConsole::signals()),
        console_({has_escapes(), has_color(), line.bracketed_paste,
                  line.command == CommandLine::Command::chat ? completions()
                                                             : std::vector<std::string>(),
                  line.history ? history_path(encoding) : std::nullopt, encoding},
                 signals_) {}

  Console& console() { return console_; }

 private:
  Signals signals_;
  TerminalConsole console_;
};

int chat(const CommandLine& line, const std::string& encoding, Bound& bound) {
  Seat seat(line, encoding);
  Parts parts(line, bound, style_of(line), seat.console());
  Settings settings(parts.composer, parts.display, parts.responder);
  Quota quota(seat.console(), std::nullopt);
  parts.display.notify(banner(bound, line.composing.encoding));
  return receive_while(bound, parts, {parts, quota, false}, [&] {
    return Repl(bound.endpoint, parts.sender, settings, parts.filter, parts.display, seat.console(),
                parts.traffic, bound.peer)
        .run();
  });
}

int ask(const CommandLine& line, const std::string& encoding, Bound& bound) {
  Seat seat(line, encoding);
  Parts parts(line, bound, style_of(line), seat.console());
  Quota replies(seat.console(), line.replies.value_or(1));
  parts.display.notify(banner(bound, line.composing.encoding));
  parts.display.notify(kRequestHint);
  return receive_while(bound, parts, {parts, replies, false}, [&] {
    return SendLoop(parts.sender, parts.display, seat.console(), replies,
                    {.peer = bound.peer,
                     .sends_empty_lines = line.composing.input == Input::raw,
                     .interval = line.interval,
                     .wait = line.wait.value_or(kUsualWait),
                     .needs_reply = true,
                     .prompt = ">> "})
        .send_requests();
  });
}

/// Runs `loop`, which is given the parts and a quota, without a person.
template <typename Loop>
int stream(const CommandLine& line, Bound& bound, RenderStyle style,
           const StreamConsole::Config& config, std::optional<std::uint64_t> wanted,
           bool has_banner, Loop loop) {
  auto signals = StreamConsole::signals();
  StreamConsole console(config, signals);
  int status = kDone;
  {
    Parts parts(line, bound, std::move(style), console);
    Quota quota(console, wanted);
    if (has_banner) parts.display.notify(banner(bound, line.composing.encoding));
    const bool exactly = line.command == CommandLine::Command::receive;
    status =
        receive_while(bound, parts, {parts, quota, exactly}, [&] { return loop(parts, quota); });
  }
  // A signal, or an output that failed, ends it at once.
  return status >= status_of_signal(0) ? status : console.finish(status);
}

int chat_in_pipe(const CommandLine& line, const std::string& encoding, Bound& bound) {
  const bool raw = line.composing.input == Input::raw;
  return stream(line, bound, style_of(line), {.encoding = encoding, .raw_input = raw}, std::nullopt,
                true, [&](Parts& parts, Quota& replies) {
                  return SendLoop(parts.sender, parts.display, parts.console, replies,
                                  {.peer = bound.peer,
                                   .sends_empty_lines = raw,
                                   .wait = line.wait.value_or(kUsualWait)})
                      .send_input();
                });
}

/// What is sent of a file in all, where that is known.
std::optional<std::uint64_t> total_of(const std::optional<InputFile>& file, std::uint64_t repeat) {
  std::uint64_t total = 0;
  if (!file || !file->size() || __builtin_mul_overflow(*file->size(), repeat, &total))
    return std::nullopt;
  return total;
}

/// What fits a datagram that goes whole.
std::size_t whole_datagram(Bound& bound) {
  const auto mtu = bound.endpoint.path_mtu(*bound.peer).value_or(kUsualMtu);
  const auto headers = header_size(bound.peer->family);
  return std::clamp<std::size_t>(mtu > headers ? mtu - headers : 0, 1,
                                 max_payload(bound.peer->family));
}

int send(CommandLine line, const std::string& encoding, Bound& bound) {
  std::optional<InputFile> file;
  if (line.file) {
    file.emplace(*line.file);
    line.composing.input = Input::raw;
  }
  const bool raw = line.composing.input == Input::raw;
  const bool waits = line.wait || line.replies;
  auto style = style_of(line);
  if (!waits && style.output == Output::lines) style.output = Output::nothing;
  const SendLoop::Config config{
      .peer = bound.peer,
      .block = file ? std::optional(line.size.value_or(whole_datagram(bound))) : std::nullopt,
      .total = total_of(file, line.repeat),
      .sends_empty_lines = raw,
      .repeat = line.repeat,
      .interval = line.interval,
      .wait = line.wait.value_or(waits ? kUsualWait : Patience(0ns)),
      .needs_reply = waits};
  return stream(line, bound, std::move(style),
                {.encoding = encoding, .input = file ? file->fd() : STDIN_FILENO, .raw_input = raw},
                line.replies, false, [&](Parts& parts, Quota& replies) {
                  SendLoop loop(parts.sender, parts.display, parts.console, replies, config);
                  return line.texts.empty() ? loop.send_input() : loop.send_texts(line.texts);
                });
}

int receive(const CommandLine& line, const std::string& encoding, Bound& bound) {
  const bool raw = line.style.output == Output::payloads;
  if (raw && isatty(STDOUT_FILENO) == 1)
    throw UsageError(
        "--raw writes octets as they are, which a terminal would obey; pipe it, or write a file");
  return stream(
      line, bound, style_of(line), {.encoding = encoding, .raw_output = raw}, line.count, true,
      [&](Parts& parts, Quota& quota) {
        const auto now = Console::Clock::now();
        const auto leave =
            quota.wait_until(line.timeout ? std::optional(now + *line.timeout) : std::nullopt);
        if (leave) return leave->status;
        if (quota.count() != 0) return kDone;
        parts.display.notify(fmt::format("nothing came within {}", format(*line.timeout)));
        return kNothingCame;
      });
}

int serve(CommandLine& line, const std::string& encoding, Bound& bound) {
  auto style = style_of(line);
  if (line.quiet) style.output = Output::nothing;
  return stream(line, bound, std::move(style), {.encoding = encoding}, std::nullopt, true,
                [&](Parts& parts, Quota& quota) {
                  parts.responder.set_rules(std::move(line.rules), line.composing.encoding);
                  return quota.wait_until(std::nullopt)->status;
                });
}

}  // namespace

int run(CommandLine line, const std::string& encoding) {
  Bound bound;
  bind(line, bound);
  switch (line.command) {
    case CommandLine::Command::chat:
      return is_person_there() ? chat(line, encoding, bound) : chat_in_pipe(line, encoding, bound);
    case CommandLine::Command::send:
      return is_person_there() && line.texts.empty() && !line.file
                 ? ask(line, encoding, bound)
                 : send(std::move(line), encoding, bound);
    case CommandLine::Command::receive:
      return receive(line, encoding, bound);
    case CommandLine::Command::serve:
      return serve(line, encoding, bound);
  }
  return kFailure;
}

}  // namespace udpchat
