using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Google.Protobuf.Reflection;

namespace Pillion.Grpc.Reflection;

/// <summary>The files behind a server's services, by their names and by what they declare.</summary>
internal sealed class ServiceIndex
{
    private readonly Dictionary<string, FileDescriptor> _files = new(StringComparer.Ordinal);
    private readonly FrozenDictionary<string, FileDescriptor> _symbols;
    private readonly FrozenSet<string> _messages;

    public ServiceIndex(IEnumerable<string> names, IEnumerable<ServiceDescriptor> services)
    {
        Names = [.. names.Order(StringComparer.Ordinal)];
        foreach (var service in services)
        {
            AddFile(service.File);
        }

        var symbols = new Dictionary<string, FileDescriptor>(StringComparer.Ordinal);
        var messages = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in _files.Values)
        {
            foreach (var symbol in file.Services.SelectMany(s => s.Methods.Cast<IDescriptor>().Prepend(s)).Concat(file.EnumTypes))
            {
                symbols[symbol.FullName] = file;
            }

            foreach (var message in file.MessageTypes)
            {
                AddMessage(message, symbols, messages);
            }
        }

        _symbols = symbols.ToFrozenDictionary(StringComparer.Ordinal);
        _messages = messages.ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>The services, in order.</summary>
    public IReadOnlyList<string> Names { get; }

    public bool TryGetFile(string name, [NotNullWhen(true)] out FileDescriptor? file) => _files.TryGetValue(name, out file);

    public bool TryGetSymbol(string fullName, [NotNullWhen(true)] out FileDescriptor? file) => _symbols.TryGetValue(fullName, out file);

    public bool HasMessage(string fullName) => _messages.Contains(fullName);

    /// <summary>A file and all it imports, each once, the file first.</summary>
    public static IReadOnlyCollection<FileDescriptor> WithImports(FileDescriptor file)
    {
        var all = new List<FileDescriptor> { file };
        for (var i = 0; i < all.Count; i++)
        {
            all.AddRange(all[i].Dependencies.Where(dependency => !all.Contains(dependency)).ToList());
        }

        return all;
    }

    private static void AddMessage(MessageDescriptor message, Dictionary<string, FileDescriptor> symbols, HashSet<string> messages)
    {
        messages.Add(message.FullName);
        symbols[message.FullName] = message.File;
        foreach (var part in message.Fields.InDeclarationOrder().Cast<IDescriptor>().Concat(message.EnumTypes))
        {
            symbols[part.FullName] = message.File;
        }

        foreach (var nested in message.NestedTypes)
        {
            AddMessage(nested, symbols, messages);
        }
    }

    private void AddFile(FileDescriptor file)
    {
        if (_files.TryAdd(file.Name, file))
        {
            foreach (var dependency in file.Dependencies)
            {
                AddFile(dependency);
            }
        }
    }
}
