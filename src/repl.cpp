#include "udpchat/repl.hpp"

#include "udpchat/hex.hpp"
#include "udpchat/render.hpp"
#include "udpchat/text.hpp"
#include "udpchat/unsendable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <exception>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace udpchat {
namespace {

constexpr std::string_view kChatHint =
    "Type a line and press Enter to send it. /help lists the commands, /menu shows the menu.";
constexpr std::size_t kLongestDefaultShown = 40;
constexpr std::string_view kBlanks = " \t";

std::string prompt_for(std::string_view what, std::string_view fallback) {
  if (fallback.empty()) return fmt::format("{}: ", what);
  if (fallback.size() > kLongestDefaultShown)
    return fmt::format("{} [the last, {}]: ", what, counted(fallback.size(), "byte"));
  return fmt::format("{} [{}]: ", what, render_notice(fallback, false));
}

}  // namespace

Repl::Repl(Transport& transport, Sender& sender, Outbox& outbox, Settings& settings,
           SourceFilter& filter, Display& display, Console& console, const Traffic& traffic,
           Config config)
    : transport_(transport),
      sender_(sender),
      outbox_(outbox),
      settings_(settings),
      filter_(filter),
      display_(display),
      console_(console),
      traffic_(traffic),
      peers_(std::move(config.peers)),
      about_(std::move(config.about)),
      mode_(peers_.empty() ? Mode::menu : Mode::chat) {}

int Repl::run() {
  if (mode_ == Mode::chat) display_.notify(kChatHint);
  while (!status_) {
    try {
      mode_ == Mode::menu ? menu() : chat();
    } catch (const std::system_error& failure) {
      display_.report(failure.what());
    } catch (const std::exception& failure) {
      display_.notify(failure.what());
    }
  }
  return *status_;
}

void Repl::menu() {
  print(menu_lines());
  if (const auto line = read_line({"Choose: ", std::exchange(draft_, {})}))
    obey(*line, parse_choice(*line));
}

void Repl::chat() {
  if (const auto line = read_line({">> ", std::exchange(draft_, {}), true}))
    obey(*line, parse_chat_line(*line));
}

void Repl::obey(const std::string& line, const Entry& entry) {
  try {
    std::visit([this](const auto& read) { handle(read); }, entry);
  } catch (const Unsendable&) {
    draft_ = line;
    throw;
  }
}

void Repl::handle(const Message& message) {
  sender_.send_to_each(sender_.compose(message.text), peers_);
}

void Repl::handle(const Refusal& refusal) {
  display_.notify(refusal.reason);
}

void Repl::handle(const Command& command) {
  switch (command.id) {
    case CommandId::send:
      return send_elsewhere(command.argument);
    case CommandId::receive:
      return receive();
    case CommandId::chat:
      return enter_chat();
    case CommandId::peer:
      return change_peer(command.argument);
    case CommandId::peers:
      return print(traffic_.report_contacts(std::chrono::system_clock::now()));
    case CommandId::all:
      return send_to_all(command.argument);
    case CommandId::drop:
      return drop();
    case CommandId::empty:
      return send_empty();
    case CommandId::hex:
      return send_hex(command.argument);
    case CommandId::encoding:
    case CommandId::input:
    case CommandId::eol:
    case CommandId::show:
    case CommandId::reply:
      return display_.notify(settings_.change(command.id, command.argument));
    case CommandId::status:
      return show_status();
    case CommandId::menu:
      mode_ = Mode::menu;
      return;
    case CommandId::help:
      return print(help_lines());
    case CommandId::quit:
      status_ = 0;
      return;
  }
}

void Repl::send_elsewhere(std::string_view argument) {
  const auto begin = argument.find_first_not_of(kBlanks);
  if (begin == argument.npos) return send_from_menu();
  argument.remove_prefix(begin);
  const auto blank = argument.find_first_of(kBlanks);
  if (blank == argument.npos || blank + 1 == argument.size())
    throw std::invalid_argument(
        "/to needs a text after the address, such as /to 192.168.1.5:8080 hello");
  const auto destination = find(argument.substr(0, blank));
  sender_.send(sender_.compose(argument.substr(blank + 1)), destination);
}

void Repl::send_from_menu() {
  const auto payload = ask_message();
  if (!payload) return;
  const auto destination = ask_address(last_address_ ? last_address_ : likely_peer());
  if (!destination) return;
  try {
    sender_.send(*payload, *destination);
  } catch (const Unsendable& fault) {
    message_draft_ = last_message_;
    return display_.notify(fault.what());
  }
  display_.notify(
      fmt::format("sent {} to {}", counted(payload->size(), "byte"), format(*destination)));
}

/// Asks until it is one that can be composed.
std::optional<std::string> Repl::ask_message() {
  for (;;) {
    const auto text = ask("Message", last_message_, std::exchange(message_draft_, {}));
    if (!text) return std::nullopt;
    try {
      std::string payload(sender_.compose(*text));
      last_message_ = *text;
      return payload;
    } catch (const Unsendable& fault) {
      display_.notify(fault.what());
      message_draft_ = *text;
      last_message_.clear();  // an empty answer goes back
    }
  }
}

void Repl::receive() {
  display_.notify(fmt::format("Showing what arrives at {}; press Enter to go back.",
                              describe_bound(transport_.local_addresses())));
  const auto line = read_line({""});
  if (line && !line->empty())
    display_.notify("not sent: here you only see what arrives; choose 1 to send, 3 to chat");
}

void Repl::enter_chat() {
  if (peers_.empty()) {
    const auto chosen = ask_address(likely_peer());
    if (!chosen) return;
    peers_ = {*chosen};
  }
  mode_ = Mode::chat;
  talk_to(peers_);
  display_.notify(kChatHint);
}

void Repl::change_peer(std::string_view argument) {
  std::vector<SocketAddress> chosen;
  for (auto rest = trim(argument); !rest.empty();) {
    const auto peer = find(rest.substr(0, rest.find_first_of(kBlanks)));
    if (std::find(chosen.begin(), chosen.end(), peer) == chosen.end()) chosen.push_back(peer);
    rest = trim(rest.substr(std::min(rest.size(), rest.find_first_of(kBlanks))));
  }
  if (chosen.empty()) {
    const auto answer = ask_address(likely_peer());
    if (!answer) return;
    chosen = {*answer};
  }
  talk_to(std::move(chosen));
}

void Repl::talk_to(std::vector<SocketAddress> peers) {
  peers_ = std::move(peers);
  filter_.set_peers(peers_);
  display_.notify(fmt::format("talking to {}", describe_bound(peers_)));
}

/// By the number that /peers shows, or by address.
SocketAddress Repl::find(std::string_view peer) const {
  std::uint64_t number = 0;
  const auto* const end = peer.data() + peer.size();
  if (std::from_chars(peer.data(), end, number).ptr != end)
    return transport_.resolve(parse_peer(peer));
  if (const auto contact = traffic_.contact(number)) return *contact;
  throw std::invalid_argument(
      fmt::format("nobody has the number {}; /peers lists who has written", peer));
}

void Repl::send_to_all(std::string_view text) {
  if (text.empty()) throw std::invalid_argument("/all needs a text, such as /all hello");
  std::vector<SocketAddress> all;
  for (const auto& contact : traffic_.contacts()) all.push_back(contact.address);
  if (all.empty()) throw std::invalid_argument("nobody has written yet, so nothing was sent");
  sender_.send_to_each(sender_.compose(text), all);
}

void Repl::drop() {
  const auto dropped = outbox_.drop();
  display_.notify(dropped == 0 ? "nothing waits to be sent"
                               : fmt::format("dropped {}, not sent", counted(dropped, "datagram")));
}

void Repl::send_empty() {
  if (sender_.send_to_each("", peers()))
    display_.notify(fmt::format("sent an empty datagram to {}", describe_bound(peers_)));
}

void Repl::send_hex(std::string_view argument) {
  std::string payload;
  append_hex_octets(argument, payload);
  sender_.send_to_each(payload, peers());
}

const std::vector<SocketAddress>& Repl::peers() const {
  if (peers_.empty())
    throw std::invalid_argument("there is no peer yet; choose one with /peer ADDRESS");
  return peers_;
}

void Repl::show_status() {
  print({fmt::format("bound to {}", describe_bound(transport_.local_addresses())),
         peers_.empty() ? "no peer" : fmt::format("talking to {}", describe_bound(peers_)),
         settings_.describe()});
  print(about_);
  if (const auto waiting = outbox_.waiting(); waiting != 0)
    print({fmt::format("waiting to be sent: {}", counted(waiting, "datagram"))});
  print(traffic_.report());
}

std::optional<std::string> Repl::ask(std::string_view what, std::string_view fallback,
                                     std::string draft) {
  auto answer = read_line({prompt_for(what, fallback), std::move(draft)});
  if (!answer || !answer->empty()) return answer;
  if (!fallback.empty()) return std::string(fallback);
  display_.notify(fmt::format("{}: nothing was typed, nothing is done", what));
  return std::nullopt;
}

std::optional<HostPort> Repl::likely_peer() const {
  const auto likely = peers_.empty() ? traffic_.last_source() : std::optional(peers_.front());
  if (!likely) return std::nullopt;
  return HostPort{format_ip(*likely), std::to_string(likely->port)};
}

std::optional<SocketAddress> Repl::ask_address(const std::optional<HostPort>& fallback) {
  const auto answer = ask("IP", fallback ? fallback->host : "");
  if (!answer) return std::nullopt;
  auto host = trim(*answer);
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  const bool with_port =
      !bracketed && (host.starts_with('[') || std::count(host.begin(), host.end(), ':') == 1);
  if (with_port) {
    last_address_ = parse_peer(host);
  } else {
    const auto port = ask("Port", fallback ? fallback->port : "");
    if (!port) return std::nullopt;
    if (bracketed) host = host.substr(1, host.size() - 2);
    last_address_ = make_peer(host, trim(*port));
  }
  return transport_.resolve(*last_address_);
}

std::optional<std::string> Repl::read_line(const Question& question) {
  auto typed = console_.read_line(question);
  if (auto* line = std::get_if<Line>(&typed)) return std::move(line->text);
  status_ = std::get<Leave>(typed).status;
  return std::nullopt;
}

void Repl::print(const std::vector<std::string>& lines) {
  for (const auto& line : lines) console_.print(line + '\n', 1);
}

}  // namespace udpchat
