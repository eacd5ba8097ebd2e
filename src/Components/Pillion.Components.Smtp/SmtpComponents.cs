using Pillion.Abstractions;

namespace Pillion.Components.Smtp;

/// <summary>The components that send mail.</summary>
public static class SmtpComponents
{
    /// <summary><c>bindings.smtp</c>.</summary>
    public static IReadOnlyList<ComponentRegistration> All { get; } = [new("bindings.smtp", static services => new SmtpBinding(services))];
}
