#include <algorithm>
#include <array>

#include <imgui.h>
#include <imgui_stdlib.h>

#include "app/ui/archive_browser.h"
#include "app/ui/distance_text.h"
#include "app/ui/widgets.h"
#include "imaging/base/error.h"

namespace flavum {
namespace {

ArchivePageState g_page;  // of the one interface, main thread

constexpr std::array kModalities{"CT", "MR", "any"};
constexpr ImGuiTableFlags kTable = ImGuiTableFlags_ScrollY | ImGuiTableFlags_RowBg |
                                   ImGuiTableFlags_BordersInnerV | ImGuiTableFlags_Resizable;

void search(PanelContext& c, const PacsPeer& peer) {
  try {
    StudyQuery query;
    query.patient_name = g_page.name;
    query.patient_id = g_page.id;
    query.from_date = dicom_date(g_page.from);
    query.to_date = dicom_date(g_page.to);
    if (g_page.modality < 2)
      query.modality = kModalities[static_cast<std::size_t>(g_page.modality)];
    g_page.study.clear();
    g_page.series.clear();
    c.actions.archive().find_studies(peer, query);
  } catch (const UsageError& e) {
    c.actions.archive().refuse(e.what());
  }
}

bool field(const char* name, const char* hint, std::string& value) {
  ImGui::TextUnformatted(name);
  ImGui::SetNextItemWidth(-FLT_MIN);
  ImGui::PushID(name);
  const bool entered =
      ImGui::InputTextWithHint("##field", hint, &value, ImGuiInputTextFlags_EnterReturnsTrue);
  ImGui::PopID();
  return entered;
}

void draw_choice(PanelContext& c, const ArchiveModel& a) {
  const PacsPeer& peer = a.peers[g_page.peer];
  ImGui::PushFont(style::fonts().heading);
  ImGui::TextUnformatted("Hospital archive");
  ImGui::PopFont();
  ImGui::SetNextItemWidth(-FLT_MIN);
  if (ImGui::BeginCombo("##peer", peer.name.c_str())) {
    for (std::size_t n = 0; n < a.peers.size(); ++n) {
      ImGui::PushID(static_cast<int>(n));
      if (ImGui::Selectable(a.peers[n].name.c_str(), n == g_page.peer)) g_page.peer = n;
      ImGui::PopID();
    }
    ImGui::EndCombo();
  }
  widgets::muted(text_of("%s at %s, port %d%s", peer.ae_title.c_str(), peer.host.c_str(), peer.port,
                         peer.tls.on ? ", encrypted" : ", not encrypted"));
  ImGui::BeginDisabled(a.busy);
  if (ImGui::Button("Test connection")) c.actions.archive().test(peer);
  ImGui::EndDisabled();
  ImGui::SameLine();
  if (ImGui::Button("Edit …")) edit_peer(g_page, a, g_page.peer);
  ImGui::SameLine();
  if (ImGui::Button("New …")) edit_peer(g_page, a, a.peers.size());
}

void draw_filters(PanelContext& c, const ArchiveModel& a) {
  const PacsPeer& peer = a.peers[g_page.peer];
  widgets::section("SEARCH");
  bool go = field("Patient's name", "family name first", g_page.name);
  go = field("Patient's number", "", g_page.id) || go;
  const float half = 0.5F * (ImGui::GetContentRegionAvail().x - style::px(8));
  ImGui::TextUnformatted("From");
  ImGui::SameLine(half + ImGui::GetStyle().WindowPadding.x + style::px(8));
  ImGui::TextUnformatted("To");
  const auto date = [&](const char* id, const char* hint, std::string& value) {
    ImGui::SetNextItemWidth(half);
    return ImGui::InputTextWithHint(id, hint, &value, ImGuiInputTextFlags_EnterReturnsTrue);
  };
  go = date("##from", "2026-01-31", g_page.from) || go;
  ImGui::SameLine(0, style::px(8));
  go = date("##to", "2026-12-31", g_page.to) || go;
  ImGui::TextUnformatted("Modality");
  const int clicked = widgets::segmented("modality", {"CT", "MR", "any"}, g_page.modality, 28);
  if (clicked >= 0) g_page.modality = clicked;
  ImGui::Dummy({0, style::px(2)});
  ImGui::BeginDisabled(a.busy);
  if (widgets::primary_button("Search", {-FLT_MIN, style::px(34)}) || (go && !a.busy)) {
    search(c, peer);
  }
  ImGui::EndDisabled();
}

void draw_sending(PanelContext& c, const ArchiveModel& a) {
  const PacsPeer& peer = a.peers[g_page.peer];
  widgets::section("SEND");
  field("Folder of DICOM files, or a case folder", "/home/…", g_page.send_folder);
  ImGui::BeginDisabled(a.busy || g_page.send_folder.empty());
  if (ImGui::Button(("Send to " + peer.name).c_str(), {-FLT_MIN, 0})) {
    c.actions.archive().send(peer, g_page.send_folder);
  }
  ImGui::EndDisabled();
}

void draw_state(PanelContext& c, const ArchiveModel& a) {
  if (a.busy) {
    ImGui::PushStyleColor(ImGuiCol_FrameBg, style::kRaised);
    ImGui::ProgressBar(static_cast<float>(std::clamp(a.fraction, 0.0, 1.0)),
                       {-style::px(110), style::px(8)}, "");
    ImGui::PopStyleColor();
    ImGui::SameLine();
    if (ImGui::Button("Cancel", {-FLT_MIN, 0})) c.actions.archive().cancel();
    ImGui::TextUnformatted((a.doing + " …").c_str());
  } else if (!a.trouble.empty()) {
    widgets::warning(a.trouble);
    if (!a.trouble_details.empty() && ImGui::TreeNode("Details for the network's people")) {
      widgets::muted(a.trouble_details);
      ImGui::TreePop();
    }
  } else if (!a.said.empty()) {
    ImGui::PushTextWrapPos(0.0F);
    ImGui::TextUnformatted(a.said.c_str());
    ImGui::PopTextWrapPos();
  } else if (!g_page.editing) {
    widgets::muted(
        "Search for a study. It is received into a private folder that is removed when "
        "the case is closed; import a de-identified copy to keep it.");
  }
}

// A cell of text; the first one of a row carries the selection.
void cell(const std::string& text) {
  ImGui::TableNextColumn();
  ImGui::TextUnformatted(text.empty() ? "–" : text.c_str());
}

bool row_clicked(const std::string& uid, const std::string& text, bool chosen) {
  ImGui::TableNextColumn();
  ImGui::PushID(uid.c_str());
  ImGui::PushStyleVar(ImGuiStyleVar_SelectableTextAlign, ImVec2(0, 0));
  const bool clicked = ImGui::Selectable(
      text.c_str(), chosen,
      ImGuiSelectableFlags_SpanAllColumns | ImGuiSelectableFlags_AllowDoubleClick);
  ImGui::PopStyleVar();
  ImGui::PopID();
  return clicked;
}

void headings(std::initializer_list<std::pair<const char*, float>> columns) {
  ImGui::TableSetupScrollFreeze(0, 1);
  for (const auto& [name, weight] : columns) {
    ImGui::TableSetupColumn(name, ImGuiTableColumnFlags_WidthStretch, weight);
  }
  ImGui::TableHeadersRow();
}

void draw_studies(PanelContext& c, const ArchiveModel& a, float height) {
  const PacsPeer& peer = a.peers[g_page.peer];
  const bool names = g_page.names_shown;
  if (!ImGui::BeginTable(names ? "studies, named" : "studies", names ? 6 : 5, kTable,
                         {0, height})) {
    return;
  }
  if (names) {
    headings({{"Patient", 3},
              {"Born", 1.2F},
              {"Date", 1.2F},
              {"Kind", 1.4F},
              {"Description", 3},
              {"Amount", 2}});
  } else {
    headings(
        {{"Patient", 1.5F}, {"Date", 1.2F}, {"Kind", 1.4F}, {"Description", 2.6F}, {"Amount", 2}});
  }
  for (const StudyRow& row : study_rows(a.studies, names)) {
    ImGui::TableNextRow();
    if (row_clicked(row.uid, row.patient, g_page.study == row.uid) && !a.busy) {
      g_page.study = row.uid;
      g_page.series.clear();
      c.actions.archive().find_series(peer, row.uid);
    }
    if (names) cell(row.birth);
    for (const std::string* text : {&row.date, &row.modalities, &row.description, &row.amount}) {
      cell(*text);
    }
  }
  ImGui::EndTable();
}

void draw_series_of_study(const ArchiveModel& a, float height) {
  if (!ImGui::BeginTable("series", 5, kTable, {0, height})) return;
  headings({{"Series", 0.8F},
            {"Kind", 0.8F},
            {"Description", 4},
            {"Body part", 1.5F},
            {"Amount", 1.5F}});
  for (const ArchiveSeriesRow& row : archive_series_rows(a.series, g_page.names_shown)) {
    ImGui::TableNextRow();
    const std::string number = row.number.empty() ? "–" : row.number;
    if (row_clicked(row.uid, number, g_page.series == row.uid)) {
      g_page.series = g_page.series == row.uid ? std::string() : row.uid;
    }
    for (const std::string* text : {&row.modality, &row.description, &row.body_part, &row.amount}) {
      cell(*text);
    }
  }
  ImGui::EndTable();
}

void draw_results(PanelContext& c, const ArchiveModel& a) {
  const PacsPeer& peer = a.peers[g_page.peer];
  ImGui::BeginChild("state", {0, style::px(84)});
  draw_state(c, a);
  ImGui::EndChild();
  const float rest = ImGui::GetContentRegionAvail().y - style::px(110);
  widgets::section("STUDIES");
  draw_studies(c, a, 0.5F * rest);
  widgets::section("SERIES OF THE CHOSEN STUDY");
  draw_series_of_study(a, 0.5F * rest - style::px(10));
  ImGui::BeginDisabled(a.busy || g_page.study.empty());
  if (widgets::primary_button("Retrieve the whole study")) {
    c.actions.archive().retrieve(peer, g_page.study, {});
  }
  ImGui::SameLine();
  ImGui::BeginDisabled(g_page.series.empty());
  if (ImGui::Button("Retrieve the chosen series")) {
    c.actions.archive().retrieve(peer, g_page.study, g_page.series);
  }
  ImGui::EndDisabled();
  ImGui::EndDisabled();
  ImGui::SameLine(0, style::px(24));
  ImGui::Checkbox("Show names and descriptions as written", &g_page.names_shown);
}

}  // namespace

void draw_archive_page(PanelContext& c, const Rect& area) {
  if (c.model.archive == nullptr) return;
  const ArchiveModel& a = *c.model.archive;
  if (a.peers.empty() && !g_page.editing) edit_peer(g_page, a, 0);
  if (g_page.peer >= a.peers.size()) g_page.peer = 0;
  ImGui::SetCursorScreenPos(area.low);
  ImGui::PushStyleColor(ImGuiCol_ChildBg, style::kPanel);
  if (g_page.editing) {
    ImGui::BeginChild("archive settings", {area.width(), area.height()}, false,
                      ImGuiWindowFlags_AlwaysUseWindowPadding);
    draw_peer_settings(c, g_page);
    draw_state(c, a);
    ImGui::EndChild();
  } else {
    const float left = style::px(330);
    ImGui::BeginChild("archive", {left, area.height()}, false,
                      ImGuiWindowFlags_AlwaysUseWindowPadding);
    draw_choice(c, a);
    draw_filters(c, a);
    draw_sending(c, a);
    if (ImGui::Button(c.model.session != nullptr ? "Back to the open case" : "Close",
                      {-FLT_MIN, 0})) {
      c.actions.show_page(Page::Case);
    }
    ImGui::EndChild();
    ImGui::SetCursorScreenPos({area.low.x + left + style::px(6), area.low.y});
    ImGui::BeginChild("archive results", {area.width() - left - style::px(6), area.height()}, false,
                      ImGuiWindowFlags_AlwaysUseWindowPadding);
    draw_results(c, a);
    ImGui::EndChild();
  }
  ImGui::PopStyleColor();
}

}  // namespace flavum
