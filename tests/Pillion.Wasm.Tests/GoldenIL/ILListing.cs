using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text;
using Pillion.Wasm.Compilation.Checking;

namespace Pillion.Wasm.Tests.GoldenIL;

/// <summary>The methods of a compiled module as text, without what changes for no reason: offsets and tokens.</summary>
internal sealed class ILListing
{
    private readonly MetadataReader _metadata;
    private readonly TokenReader _tokens;
    private readonly StringBuilder _text = new();

    private ILListing(MetadataReader metadata)
    {
        _metadata = metadata;
        _tokens = new TokenReader(metadata);
    }

    /// <summary>All methods that are compiled functions, in order.</summary>
    public static string Of(byte[] image)
    {
        using var pe = new PEReader(new MemoryStream(image));
        var listing = new ILListing(pe.GetMetadataReader());
        foreach (var handle in listing._metadata.MethodDefinitions)
        {
            var method = listing._metadata.GetMethodDefinition(handle);
            if (listing._metadata.GetString(method.Name).StartsWith('f'))
            {
                listing.Add(handle, method, pe.GetMethodBody(method.RelativeVirtualAddress));
            }
        }

        return listing._text.ToString();
    }

    private void Add(MethodDefinitionHandle handle, MethodDefinition method, MethodBodyBlock body)
    {
        var isOptimised = method.ImplAttributes.HasFlag(MethodImplAttributes.AggressiveOptimization);
        _text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{_metadata.GetString(method.Name)} {Signature(_tokens.Method(handle))}{(isOptimised ? " optimised at once" : "")}"
        );
        var locals = _tokens.Locals(body.LocalSignature);
        if (!locals.IsEmpty)
        {
            _text.AppendLine(CultureInfo.InvariantCulture, $"  locals {string.Join(", ", locals)}");
        }

        var instructions = ILInstruction.ReadAll(body.GetILContent().AsSpan());
        var labels = Labels(instructions, body);
        foreach (var instruction in instructions)
        {
            var label = labels.TryGetValue(instruction.Offset, out var name) ? name + ":" : "";
            _text.AppendLine($"  {label, -5} {instruction.Info.Name} {Operand(instruction, labels)}".TrimEnd());
        }

        foreach (var region in body.ExceptionRegions)
        {
            var protects = $"{labels[region.TryOffset]} to {labels[region.TryOffset + region.TryLength]}";
            var filter = region.Kind == ExceptionRegionKind.Filter ? $", filter {labels[region.FilterOffset]}" : "";
            _text.AppendLine($"  {region.Kind.ToString().ToLowerInvariant()}: {protects}{filter}, handler {labels[region.HandlerOffset]}");
        }

        _text.AppendLine();
    }

    private static Dictionary<int, string> Labels(List<ILInstruction> instructions, MethodBodyBlock body)
    {
        var targets = new SortedSet<int>();
        foreach (var instruction in instructions)
        {
            if (IsBranch(instruction))
            {
                targets.Add((int)instruction.Operand);
            }

            targets.UnionWith(instruction.Targets);
        }

        foreach (var region in body.ExceptionRegions)
        {
            targets.UnionWith([region.TryOffset, region.TryOffset + region.TryLength, region.HandlerOffset]);
            if (region.Kind == ExceptionRegionKind.Filter)
            {
                targets.Add(region.FilterOffset);
            }
        }

        return targets.Select((offset, i) => (offset, name: $"L{i}")).ToDictionary(t => t.offset, t => t.name);
    }

    private static bool IsBranch(ILInstruction instruction) =>
        instruction.Info.OperandType is OperandType.InlineBrTarget or OperandType.ShortInlineBrTarget;

    private string Operand(ILInstruction instruction, Dictionary<int, string> labels) =>
        instruction.Info.OperandType switch
        {
            OperandType.InlineNone => "",
            OperandType.InlineBrTarget or OperandType.ShortInlineBrTarget => labels[(int)instruction.Operand],
            OperandType.InlineSwitch => string.Join(", ", instruction.Targets.Select(t => labels[t])),
            OperandType.InlineMethod => Method(MetadataTokens.EntityHandle((int)instruction.Operand)),
            OperandType.InlineSig => Signature(_tokens.Called((int)instruction.Operand)),
            OperandType.InlineField => Member(MetadataTokens.EntityHandle((int)instruction.Operand)),
            OperandType.InlineType or OperandType.InlineTok => TypeName(MetadataTokens.EntityHandle((int)instruction.Operand)),
            OperandType.ShortInlineR => BitConverter.Int32BitsToSingle((int)instruction.Operand).ToString(CultureInfo.InvariantCulture),
            OperandType.InlineR => BitConverter.Int64BitsToDouble(instruction.Operand).ToString(CultureInfo.InvariantCulture),
            _ => instruction.Operand.ToString(CultureInfo.InvariantCulture),
        };

    private string Method(EntityHandle handle) =>
        handle.Kind switch
        {
            HandleKind.MethodDefinition => _metadata.GetString(_metadata.GetMethodDefinition((MethodDefinitionHandle)handle).Name),
            HandleKind.MethodSpecification => Method(_metadata.GetMethodSpecification((MethodSpecificationHandle)handle).Method),
            _ => Member(handle),
        };

    private string Member(EntityHandle handle)
    {
        var member = _metadata.GetMemberReference((MemberReferenceHandle)handle);
        return $"{TypeName(member.Parent)}.{_metadata.GetString(member.Name)}";
    }

    private string TypeName(EntityHandle handle) =>
        handle.Kind == HandleKind.TypeReference
            ? _metadata.GetString(_metadata.GetTypeReference((TypeReferenceHandle)handle).Name)
            : _tokens.Type(MetadataTokens.GetToken(handle)).ToString();

    private static string Signature(TokenReader.CalledMethod method) => $"({string.Join(", ", method.Parameters)}) -> {method.Result}";
}
