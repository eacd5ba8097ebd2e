using System.Globalization;
using System.Net.Mail;
using System.Text;
using Pillion.Abstractions;

namespace Pillion.Components.Smtp.Messages;

/// <summary>A mail as it is handed in: who sends it, who gets it, and its text on the wire (RFC 5322).</summary>
internal sealed class MailMessage
{
    private MailMessage(string sender, IReadOnlyList<string> recipients, string content)
    {
        Sender = sender;
        Recipients = recipients;
        Content = content;
    }

    /// <summary>The sender's address alone.</summary>
    public string Sender { get; }

    /// <summary>The addresses of all who get it, each once; those of <c>Bcc</c> are only here.</summary>
    public IReadOnlyList<string> Recipients { get; }

    /// <summary>Header fields and body in ASCII, lines ended by CR LF.</summary>
    public string Content { get; }

    /// <summary>Makes a mail.</summary>
    /// <exception cref="ComponentException">A field is missing, or an address is none.</exception>
    public static MailMessage Create(MailFields fields, string html, DateTimeOffset date)
    {
        var from = Addresses(Require(fields.From, "emailFrom"), "emailFrom");
        if (from.Count != 1)
        {
            throw Wrong("emailFrom must be one address");
        }

        var to = Addresses(Require(fields.To, "emailTo"), "emailTo");
        var cc = Addresses(fields.Cc ?? "", "emailCC");
        var bcc = Addresses(fields.Bcc ?? "", "emailBCC");
        var content = new StringBuilder();
        content.Append("Mime-Version: 1.0\r\n");
        content.Append(CultureInfo.InvariantCulture, $"Date: {date:ddd, dd MMM yyyy HH:mm:ss} +0000\r\n");
        AppendAddresses(content, "From", from);
        AppendAddresses(content, "To", to);
        AppendAddresses(content, "Cc", cc);
        content.Append("Subject: ").Append(HeaderText.Encode(Require(fields.Subject, "subject"))).Append("\r\n");
        content.Append(CultureInfo.InvariantCulture, $"X-Priority: {fields.Priority}\r\n");
        content.Append("Content-Type: text/html; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n");
        content.Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(html), Base64FormattingOptions.InsertLineBreaks));
        content.Append("\r\n");
        List<string> recipients = [.. to.Concat(cc).Concat(bcc).Select(a => a.Address).Distinct(StringComparer.Ordinal)];
        return new MailMessage(from[0].Address, recipients, content.ToString());
    }

    private static string Require(string? value, string key) =>
        value ?? throw Wrong($"{key} property not supplied in configuration- or request-metadata");

    private static List<MailAddress> Addresses(string text, string key)
    {
        var addresses = new List<MailAddress>();
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // What is no printable ASCII in an address itself would need an extension that few servers have, and line ends would add commands.
            addresses.Add(
                MailAddress.TryCreate(part, out var address) && address.Address.All(c => c is > ' ' and < '\x7F' and not ('<' or '>'))
                    ? address
                    : throw Wrong($"{key} has '{part}', which is no mail address")
            );
        }

        return addresses.Count > 0 || text.Length == 0 ? addresses : throw Wrong($"{key} has no mail address");
    }

    private static void AppendAddresses(StringBuilder content, string field, List<MailAddress> addresses)
    {
        if (addresses.Count > 0)
        {
            content.Append(field).Append(": ").AppendJoin(",\r\n ", addresses.Select(Format)).Append("\r\n");
        }
    }

    private static string Format(MailAddress address) =>
        address.DisplayName.Length == 0 ? address.Address : $"{HeaderText.Phrase(address.DisplayName)} <{address.Address}>";

    private static ComponentException Wrong(string problem) => new(ComponentErrorKind.InvalidRequest, "smtp binding error: " + problem);
}
