// An appointment's life by ews-javascript-api, a client that Microsoft's managed API was translated into.
// Prints what was seen on the way as JSON. Arguments: the address of EWS, a user name, a password, a guest.
const ews = require("ews-javascript-api");

const [url, user, password, guest] = process.argv.slice(2);
const at = (text) => new ews.DateTime(text);
const calendar = ews.WellKnownFolderName.Calendar;

async function life() {
  const service = new ews.ExchangeService(ews.ExchangeVersion.Exchange2013_SP1);
  service.Credentials = new ews.WebCredentials(user, password);
  service.Url = new ews.Uri(url);
  const november = new ews.CalendarView(at("2026-11-01T00:00:00Z"), at("2026-12-01T00:00:00Z"));
  const subjects = async () => (await service.FindAppointments(calendar, november)).Items.map((item) => item.Subject);

  const meeting = new ews.Appointment(service);
  meeting.Subject = "From Node";
  meeting.Start = at("2026-11-24T10:00:00Z");
  meeting.End = at("2026-11-24T11:00:00Z");
  meeting.RequiredAttendees.Add(guest);
  await meeting.Save(ews.SendInvitationsMode.SendToAllAndSaveCopy);

  const series = new ews.Appointment(service);
  series.Subject = "Series";
  series.Start = at("2026-11-03T10:00:00Z");
  series.End = at("2026-11-03T11:00:00Z");
  series.Recurrence = new ews.Recurrence.WeeklyPattern(series.Start, 1, [ews.DayOfTheWeek.Tuesday]);
  series.Recurrence.NumberOfOccurrences = 3;
  await series.Save(ews.SendInvitationsMode.SendToNone);

  const seen = await subjects();
  const item = (await service.FindAppointments(calendar, november)).Items.find((one) => one.Subject === "From Node");
  await item.Load();
  const day = new ews.TimeWindow(at("2026-11-24T00:00:00Z"), at("2026-11-25T00:00:00Z"));
  const asked = [new ews.AttendeeInfo(guest)];
  const answer = await service.GetUserAvailability(asked, day, ews.AvailabilityData.FreeBusy);
  const busy = answer.AttendeesAvailability.__thisIndexer(0).calendarEvents;
  const names = await service.ResolveName(guest.slice(0, 4));
  const guests = item.RequiredAttendees.items.map((one) => one.Address);
  item.Subject = "Renamed";
  const quietly = ews.SendInvitationsOrCancellationsMode.SendToNone;
  await item.Update(ews.ConflictResolutionMode.NeverOverwrite, quietly);
  const renamed = await subjects();
  await item.Delete(ews.DeleteMode.MoveToDeletedItems, ews.SendCancellationsMode.SendToAllAndSaveCopy);

  return {
    version: service.ServerInfo.MajorVersion,
    seen,
    guests,
    busy: busy.map((one) => ews.LegacyFreeBusyStatus[one.FreeBusyStatus]),
    names: names.items.map((one) => one.mailbox.Address),
    renamed: renamed.includes("Renamed"),
    left: await subjects(),
  };
}

life().then(
  (told) => console.log(JSON.stringify(told)),
  (error) => {
    console.error(error.message || error);
    process.exit(1);
  },
);
