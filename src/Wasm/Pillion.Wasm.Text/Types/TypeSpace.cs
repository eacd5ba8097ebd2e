using Pillion.Wasm.Text.Binary;
using Pillion.Wasm.Text.Syntax;

namespace Pillion.Wasm.Text.Types;

/// <summary>The types of a module: those it defines, then those that only uses of types imply (core spec, §6.6.3 "Abbreviations").</summary>
internal sealed class TypeSpace
{
    /// <summary>By index: the signature of a function type, null for other types.</summary>
    private readonly List<FunctionSignature?> _signatures = [];

    /// <summary>The lowest index of each signature, of those types that a signature alone denotes.</summary>
    private readonly Dictionary<FunctionSignature, uint> _bySignature = [];

    private readonly Dictionary<uint, IndexSpace> _fields = [];

    public IndexSpace Ids { get; } = new("type", "type");

    public VectorSection Section { get; } = new();

    /// <summary>How many types there are, the implied ones among them.</summary>
    public int Count => _signatures.Count;

    /// <summary>The fields of structures that have names, by the structure's index.</summary>
    public IEnumerable<KeyValuePair<uint, IndexSpace>> FieldNames => _fields.Where(f => f.Value.Names.Count > 0);

    /// <summary>Adds the next defined type.</summary>
    /// <param name="signature">Its signature, if it is a function type.</param>
    /// <param name="isPlain">Whether it is alone in its recursive group, final and without supertypes.</param>
    public uint Define(FunctionSignature? signature, bool isPlain)
    {
        var index = (uint)_signatures.Count;
        _signatures.Add(signature);
        if (isPlain && signature is not null)
        {
            _bySignature.TryAdd(signature, index);
        }

        return index;
    }

    public void DefineFields(uint structure, IndexSpace fields) => _fields.Add(structure, fields);

    /// <summary>The first type of that signature; it is added if there is none.</summary>
    public uint Imply(FunctionSignature signature)
    {
        if (!_bySignature.TryGetValue(signature, out var index))
        {
            signature.WriteTo(Section.Add());
            index = Define(signature, isPlain: true);
        }

        return index;
    }

    /// <summary>The signature of a function type; null if the type is not there or another kind of type.</summary>
    public FunctionSignature? SignatureOf(uint type) => type < _signatures.Count ? _signatures[(int)type] : null;

    public bool Exists(uint type) => type < _signatures.Count;

    /// <summary>The index of a structure's field, as a number or by identifier.</summary>
    public uint ReadField(TokenCursor cursor, uint structure)
    {
        var fields = _fields.GetValueOrDefault(structure) ?? new IndexSpace("field", "field");
        return fields.ReadIndex(cursor);
    }
}
