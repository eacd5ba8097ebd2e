using System.Globalization;
using Pillion.Abstractions;

namespace Pillion.Components.Smtp;

/// <summary>Where mail is handed in, and what the component's metadata says about every mail (components-contrib <c>bindings/smtp/metadata.yaml</c>).</summary>
internal sealed record SmtpOptions
{
    private const int DefaultPriority = 3;

    /// <summary>The component's name, for messages.</summary>
    public required string Component { get; init; }

    public required string Host { get; init; }

    public required int Port { get; init; }

    /// <summary>Who signs in; null for nobody.</summary>
    public string? User { get; init; }

    public string? Password { get; init; }

    /// <summary>Whether any certificate will do.</summary>
    public bool SkipVerify { get; init; }

    /// <summary>What requests need not say again.</summary>
    public required MailFields Defaults { get; init; }

    /// <summary>Not the password.</summary>
    public override string ToString() => $"{Host}:{Port}";

    /// <summary>Reads and checks the metadata.</summary>
    /// <exception cref="ComponentException">A key is missing or wrong.</exception>
    public static SmtpOptions From(ComponentSpec spec)
    {
        var metadata = spec.Metadata;
        var user = metadata.Get("user");
        var password = metadata.Get("password");
        if (user is null != password is null)
        {
            throw metadata.Error(user is null ? "user" : "password", "is missing: both user and password are required, or neither");
        }

        metadata.Require("port");
        return new SmtpOptions
        {
            Component = spec.Name,
            Host = metadata.Require("host"),
            Port = metadata.GetInt32(0, 1, 65535, "port"),
            User = user,
            Password = password,
            SkipVerify = metadata.GetBoolean(fallback: false, "skipTLSVerify"),
            Defaults = new MailFields
            {
                From = metadata.Get("emailFrom"),
                To = metadata.Get("emailTo"),
                Cc = metadata.Get("emailCC"),
                Bcc = metadata.Get("emailBCC"),
                Subject = metadata.Get("subject"),
                Priority = metadata.GetInt32(DefaultPriority, 1, 5, "priority"),
            },
        };
    }

    /// <summary>The fields of one mail: those of the request before those of the component.</summary>
    /// <exception cref="ComponentException">The priority is no number from 1 to 5.</exception>
    public MailFields FieldsOf(Abstractions.Bindings.BindingRequest request)
    {
        var priority = Defaults.Priority;
        if (
            request.Get("priority") is { } text
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out priority) || priority is < 1 or > 5)
        )
        {
            throw new ComponentException(
                ComponentErrorKind.InvalidRequest,
                "smtp binding error: priority value must be between 1 (highest) and 5 (lowest)"
            );
        }

        return new MailFields
        {
            From = request.Get("emailFrom") ?? Defaults.From,
            To = request.Get("emailTo") ?? Defaults.To,
            Cc = request.Get("emailCC") ?? Defaults.Cc,
            Bcc = request.Get("emailBCC") ?? Defaults.Bcc,
            Subject = request.Get("subject") ?? Defaults.Subject,
            Priority = priority,
        };
    }
}

/// <summary>What a mail has besides its text; addresses are separated by semicolons.</summary>
internal sealed record MailFields
{
    public string? From { get; init; }

    public string? To { get; init; }

    public string? Cc { get; init; }

    public string? Bcc { get; init; }

    public string? Subject { get; init; }

    /// <summary>1 (highest) to 5 (lowest).</summary>
    public int Priority { get; init; }
}
