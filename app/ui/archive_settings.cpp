#include <imgui.h>
#include <imgui_stdlib.h>

#include "app/ui/archive_browser.h"
#include "app/ui/widgets.h"

namespace flavum {
namespace {

constexpr float kNamePx = 190;

void name_before(const char* name) {
  ImGui::AlignTextToFramePadding();
  ImGui::TextUnformatted(name);
  ImGui::SameLine(style::px(kNamePx));
  ImGui::SetNextItemWidth(-FLT_MIN);
}

void draw_fields(ArchivePageState& page) {
  PacsPeer& p = page.draft;
  widgets::section("THE ARCHIVE");
  labelled_text("Name", p.name, "as you call it");
  labelled_text("Its AE title", p.ae_title, "from its administrators");
  labelled_text("Computer", p.host, "name or address");
  labelled_number("Port", p.port);
  widgets::section("THIS COMPUTER");
  labelled_text("Our AE title", p.our_ae_title);
  labelled_number("Our port", p.our_port);
  widgets::muted(
      "The archive's administrators need our AE title, this computer's address and, "
      "where images are sent by C-MOVE, our port.");
}

void draw_security(ArchivePageState& page) {
  PacsPeer& p = page.draft;
  widgets::section("ENCRYPTION (TLS)");
  ImGui::Checkbox("Encrypted connection", &p.tls.on);
  ImGui::BeginDisabled(!p.tls.on);
  labelled_text("Certificates to trust", page.tls_ca, "PEM file");
  labelled_text("Our certificate", page.tls_certificate, "PEM file, where the archive asks");
  labelled_text("Its key", page.tls_key, "PEM file without a passphrase");
  ImGui::EndDisabled();
  widgets::section("LONGEST WAIT, SECONDS");
  labelled_number("For the connection", p.timeouts.connect_s);
  labelled_number("For the agreement", p.timeouts.association_s);
  labelled_number("In the middle of work", p.timeouts.transfer_s);
}

void save(PanelContext& c, ArchivePageState& page) {
  std::vector<PacsPeer> peers = c.model.archive->peers;
  if (page.draft_index < peers.size()) {
    peers[page.draft_index] = page.draft;
  } else {
    peers.push_back(page.draft);
  }
  page.peer = page.draft_index;
  c.actions.archive().save_peers(peers);
  page.editing = false;
}

void remove(PanelContext& c, ArchivePageState& page) {
  std::vector<PacsPeer> peers = c.model.archive->peers;
  peers.erase(peers.begin() + static_cast<std::ptrdiff_t>(page.draft_index));
  page.peer = 0;
  c.actions.archive().save_peers(peers);
  page.editing = false;
}

}  // namespace

bool labelled_text(const char* name, std::string& value, const char* hint) {
  ImGui::PushID(name);
  name_before(name);
  const bool entered =
      ImGui::InputTextWithHint("##value", hint, &value, ImGuiInputTextFlags_EnterReturnsTrue);
  ImGui::PopID();
  return entered;
}

void labelled_number(const char* name, int& value) {
  ImGui::PushID(name);
  name_before(name);
  ImGui::SetNextItemWidth(style::px(110));
  ImGui::InputInt("##value", &value, 0);
  ImGui::PopID();
}

void edit_peer(ArchivePageState& page, const ArchiveModel& archive, std::size_t index) {
  page.editing = true;
  page.draft_index = index;
  page.draft = index < archive.peers.size() ? archive.peers[index] : PacsPeer{};
  page.tls_ca = page.draft.tls.ca_file.string();
  page.tls_certificate = page.draft.tls.certificate_file.string();
  page.tls_key = page.draft.tls.key_file.string();
}

void draw_peer_settings(PanelContext& c, ArchivePageState& page) {
  const bool known = page.draft_index < c.model.archive->peers.size();
  ImGui::PushFont(style::fonts().heading);
  ImGui::TextUnformatted(known ? "Settings of the archive" : "A new archive");
  ImGui::PopFont();
  const float half = 0.5F * (ImGui::GetContentRegionAvail().x - style::px(24));
  ImGui::BeginChild("fields", {half, style::px(330)});
  draw_fields(page);
  ImGui::EndChild();
  ImGui::SameLine(0, style::px(24));
  ImGui::BeginChild("security", {0, style::px(330)});
  draw_security(page);
  ImGui::EndChild();
  page.draft.tls.ca_file = page.tls_ca;
  page.draft.tls.certificate_file = page.tls_certificate;
  page.draft.tls.key_file = page.tls_key;
  const std::vector<std::string> problems = problems_of(page.draft);
  const bool usable = problems.empty();
  const bool begun = !page.draft.name.empty() || !page.draft.host.empty();
  if (!usable && begun) widgets::muted(problems.front());
  ImGui::BeginDisabled(!usable || c.model.archive->busy);
  if (widgets::primary_button("Save", {style::px(120), 0})) save(c, page);
  ImGui::SameLine();
  if (ImGui::Button("Test connection")) c.actions.archive().test(page.draft);
  ImGui::EndDisabled();
  ImGui::SameLine();
  if (ImGui::Button("Do not save")) {
    page.editing = false;
    if (c.model.archive->peers.empty()) c.actions.show_page(Page::Case);
  }
  if (known && page.editing) {
    ImGui::SameLine(0, style::px(40));
    if (ImGui::Button("Remove this archive")) remove(c, page);
  }
}

}  // namespace flavum
