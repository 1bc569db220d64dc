#include "udpchat/session.hpp"

#include "udpchat/bound.hpp"
#include "udpchat/command.hpp"
#include "udpchat/duration.hpp"
#include "udpchat/exit_status.hpp"
#include "udpchat/history_file.hpp"
#include "udpchat/input_file.hpp"
#include "udpchat/parts.hpp"
#include "udpchat/repl.hpp"
#include "udpchat/send_loop.hpp"
#include "udpchat/settings.hpp"
#include "udpchat/stream_console.hpp"
#include "udpchat/terminal_console.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <stdexcept>
#include <utility>

namespace udpchat {
namespace {

using namespace std::chrono_literals;

constexpr Patience kUsualWait = 1s;
/// Where a person chats, no more than a few datagrams may wait where they cannot be dropped any
/// more.
constexpr std::size_t kMostUnsent = 8192;
constexpr std::string_view kRequestHint =
    "Type a request and press Enter to send it; its reply is shown. Ctrl-D leaves.";

bool has_escapes() {
  const char* terminal = std::getenv("TERM");
  return terminal != nullptr && *terminal != '\0' && std::strcmp(terminal, "dumb") != 0;
}

bool is_person_there() {
  return isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1;
}

bool has_color() {
  const char* refused = std::getenv("NO_COLOR");  // no-color.org: present and not empty
  return is_person_there() && has_escapes() && (refused == nullptr || *refused == '\0');
}

/// What nobody sees, the system need not tell. A chat lists who has written when.
bool shows_times(const CommandLine& line) {
  return line.command == CommandLine::Command::chat || line.style.timestamps ||
         line.style.output == Output::json;
}

/// Commands answer on threads of their own. So does what has waited for a slow link; what ICMP
/// reports of that may be told only with what arrives next.
bool answers_only(const CommandLine& line) {
  return line.command == CommandLine::Command::receive ||
         (line.command == CommandLine::Command::serve &&
          std::none_of(line.rules.begin(), line.rules.end(), [](const ReplyRule& rule) {
            return std::holds_alternative<CommandReply>(rule.reply);
          }));
}

void introduce(const CommandLine& line, Bound& bound, Display& display) {
  display.notify(banner(line, bound));
  for (const auto& text : options_granted(line, bound)) display.notify(text);
}

RenderStyle style_of(const CommandLine& line) {
  auto style = line.style;
  style.color = has_color();
  return style;
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

int chat(CommandLine& line, const std::string& encoding, Bound& bound) {
  Seat seat(line, encoding);
  Parts parts(line, bound, style_of(line), seat.console(), {kMostUnsent, true});
  Settings settings(parts.composer, parts.display, parts.main().responder);
  Quota quota(seat.console(), std::nullopt);
  introduce(line, bound, parts.display);
  return parts.receive_while(quota, false, [&] {
    return Repl(bound.endpoint, parts.main().sender, parts.main().outbox, settings, parts.filter,
                parts.display, seat.console(), parts.traffic,
                {bound.peers, options_granted(line, bound)})
        .run();
  });
}

int ask(CommandLine& line, const std::string& encoding, Bound& bound) {
  if (line.repeat != 1) throw UsageError("--repeat needs TEXT, a file, or lines from a pipe");
  Seat seat(line, encoding);
  Parts parts(line, bound, style_of(line), seat.console());
  Quota replies(seat.console(), line.replies.value_or(1));
  introduce(line, bound, parts.display);
  parts.display.notify(kRequestHint);
  return parts.receive_while(replies, false, [&] {
    return SendLoop(parts.main().sender, parts.main().outbox, parts.display, seat.console(),
                    replies,
                    {.peers = bound.peers,
                     .sends_empty_lines = line.composing.input == Input::raw,
                     .interval = line.interval,
                     .wait = line.wait.value_or(kUsualWait),
                     .needs_reply = true,
                     .prompt = ">> "})
        .send_requests();
  });
}

/// Runs `loop`, which is given the parts, a quota and the console, without a person. `settle` can
/// change its status when nothing comes any more.
template <typename Loop>
int stream(CommandLine& line, Bound& bound, RenderStyle style, const StreamConsole::Config& config,
           std::optional<std::uint64_t> wanted, bool has_banner, Loop loop,
           const std::function<int(Parts&, Quota&, int status)>& settle = {}) {
  auto signals = StreamConsole::signals();
  StreamConsole console(config, signals);
  int status = kDone;
  {
    Parts parts(line, bound, std::move(style), console);
    Quota quota(console, wanted);
    if (has_banner) introduce(line, bound, parts.display);
    const bool exactly = line.command != CommandLine::Command::chat;
    status = parts.receive_while(
        quota, exactly,
        [&] {
          const int ended = loop(parts, quota, console);
          console.stop_waiting();  // whoever prints and waits would keep us
          return ended;
        },
        [&](int ended) { return settle ? settle(parts, quota, ended) : ended; });
  }
  // A signal, or an output that failed, ends it at once.
  return status >= status_of_signal(0) ? status : console.finish(status);
}

int chat_in_pipe(CommandLine& line, const std::string& encoding, Bound& bound) {
  const bool raw = line.composing.input == Input::raw;
  return stream(line, bound, style_of(line), {.encoding = encoding, .raw_input = raw}, std::nullopt,
                true, [&](Parts& parts, Quota& replies, StreamConsole& console) {
                  return SendLoop(parts.main().sender, parts.main().outbox, parts.display,
                                  parts.console, replies,
                                  {.peers = bound.peers,
                                   .sends_empty_lines = raw,
                                   .wait = line.wait.value_or(kUsualWait)})
                      .send_input(console);
                });
}

/// What is sent of a file in all, where that is known.
std::optional<std::uint64_t> total_of(const std::optional<InputFile>& file, std::uint64_t repeat) {
  std::uint64_t total = 0;
  if (!file || !file->size() || __builtin_mul_overflow(*file->size(), repeat, &total))
    return std::nullopt;
  return total;
}

int send(CommandLine& line, const std::string& encoding, Bound& bound) {
  for (const auto& peer : bound.peers)
    if (line.size > max_payload(peer.family))
      throw UsageError(fmt::format("--size: a datagram to {} holds at most {} bytes", format(peer),
                                   max_payload(peer.family)));
  std::optional<InputFile> file;
  if (line.file) {
    file.emplace(*line.file);
    line.composing.input = Input::raw;
  }
  const bool raw = line.composing.input == Input::raw;
  const bool waits = line.wait || line.replies;
  auto style = style_of(line);
  if (!waits && style.output == Output::lines) style.output = Output::nothing;
  const SendLoop::Config config{.peers = bound.peers,
                                .sends_blocks = file.has_value(),
                                .block = line.size,
                                .total = total_of(file, line.repeat),
                                .sends_empty_lines = raw,
                                .repeat = line.repeat,
                                .interval = line.interval,
                                .wait = line.wait.value_or(waits ? kUsualWait : Patience(0ns)),
                                .needs_reply = waits};
  return stream(line, bound, std::move(style),
                {.encoding = encoding, .input = file ? file->fd() : STDIN_FILENO, .raw_input = raw},
                line.replies, false, [&](Parts& parts, Quota& replies, StreamConsole& console) {
                  SendLoop loop(parts.main().sender, parts.main().outbox, parts.display,
                                parts.console, replies, config);
                  return line.texts.empty() ? loop.send_input(console)
                                            : loop.send_texts(line.texts);
                });
}

int receive(CommandLine& line, const std::string& encoding, Bound& bound) {
  const bool raw = line.style.output == Output::payloads;
  if (raw && isatty(STDOUT_FILENO) == 1)
    throw UsageError(
        "--raw writes octets as they are, which a terminal would obey; pipe it, or write a file");
  return stream(
      line, bound, style_of(line), {.encoding = encoding, .raw_output = raw, .for_output = true},
      line.count, true,
      [&](Parts&, Quota& quota, StreamConsole&) {
        const auto now = Console::Clock::now();
        const auto leave =
            quota.wait_until(line.timeout ? std::optional(now + *line.timeout) : std::nullopt);
        return leave ? leave->status : kDone;
      },
      [&](Parts& parts, Quota& quota, int status) {
        if (status != kDone || quota.is_full()) return status;
        const auto time = format(*line.timeout);
        const auto count = quota.count();
        if (count == 0)
          parts.display.notify(fmt::format("nothing came within {}", time));
        else if (line.count)
          parts.display.notify(
              fmt::format("{} of {} datagrams came within {}", count, *line.count, time));
        return count == 0 ? kNothingCame : kDone;
      });
}

int serve(CommandLine& line, const std::string& encoding, Bound& bound) {
  auto style = style_of(line);
  if (line.quiet) style.output = Output::nothing;
  return stream(
      line, bound, std::move(style), {.encoding = encoding}, std::nullopt, true,
      [](Parts&, Quota& quota, StreamConsole&) { return quota.wait_until(std::nullopt)->status; });
}

}  // namespace

int run(CommandLine line, const std::string& encoding) {
  line.socket.arrival_times = shows_times(line);
  line.socket.answers_only = answers_only(line);
  line.socket.shares_port = line.threads > 1;
  Bound bound{UdpEndpoint(line.socket)};
  bind(line, bound);
  switch (line.command) {
    case CommandLine::Command::chat:
      return is_person_there() ? chat(line, encoding, bound) : chat_in_pipe(line, encoding, bound);
    case CommandLine::Command::send:
      return is_person_there() && line.texts.empty() && !line.file ? ask(line, encoding, bound)
                                                                   : send(line, encoding, bound);
    case CommandLine::Command::receive:
      return receive(line, encoding, bound);
    case CommandLine::Command::serve:
      return serve(line, encoding, bound);
  }
  return kFailure;
}

}  // namespace udpchat
