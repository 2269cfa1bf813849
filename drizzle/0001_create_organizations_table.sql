CREATE TYPE organization_status AS ENUM ('pending', 'provisioning', 'active', 'suspended', 'inactive', 'deleting');--> statement-breakpoint

CREATE TABLE organizations (
	id uuid PRIMARY KEY,
	slug text NOT NULL CONSTRAINT organizations_slug_key UNIQUE,
	name text NOT NULL,
	temporal_namespace text NOT NULL CONSTRAINT organizations_temporal_namespace_key UNIQUE,
	status organization_status NOT NULL,
	version integer DEFAULT 1 NOT NULL,
	created_at timestamptz(3) DEFAULT now() NOT NULL,
	updated_at timestamptz(3) DEFAULT now() NOT NULL,
	legal_hold_at timestamptz(3),
	legal_hold_reason text,
	legal_hold_actor text,
	name_key text NOT NULL,
	is_name_twin boolean DEFAULT false NOT NULL,
	owner_email_due_at timestamptz(3),
	CONSTRAINT organizations_legal_hold_check CHECK (num_nonnulls(legal_hold_at, legal_hold_reason, legal_hold_actor) in (0, 3))
);--> statement-breakpoint

-- Every table has the same two policies. A transaction of an organization sees the rows of that organization, and a
-- transaction of the platform sees all rows. `nullif` is there because a setting that was local to a transaction is ''
-- afterwards, and ''::uuid raises an error.
ALTER TABLE organizations ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY tenant ON organizations TO freehold_service
	USING (id = nullif(current_setting('app.org_id', true), '')::uuid)
	WITH CHECK (id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY platform ON organizations TO freehold_platform USING (true) WITH CHECK (true);--> statement-breakpoint

-- Policies decide about rows, grants about tables and columns. Each migration grants what its own tables need. There are no
-- default privileges, so access to a table whose grants were forgotten is refused.
GRANT SELECT, UPDATE ON organizations TO freehold_service;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON organizations TO freehold_platform;--> statement-breakpoint

-- Twins share the name key of an older organization: they may arise when a later Unicode version makes two names equal. They
-- keep their names and stay outside the unique index.
CREATE UNIQUE INDEX organizations_name_key ON organizations (name_key) WHERE not is_name_twin;--> statement-breakpoint
CREATE INDEX organizations_name_twins_idx ON organizations (name_key) WHERE is_name_twin;--> statement-breakpoint

-- Refuses a name that a twin has, which no index does. Also computes the key for a process that does not know it. Runs with
-- the rights of its owner, because an organization that is being renamed does not see the others.
CREATE FUNCTION freehold_name_organization() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
	-- A process of the release before knows of no key.
	IF NEW.name_key IS NULL OR (TG_OP = 'UPDATE' AND NEW.name_key = OLD.name_key) THEN
		NEW.name_key := public.freehold_name_key(NEW.name);
	END IF;
	NEW.is_name_twin := false;
	IF EXISTS (SELECT 1 FROM public.organizations WHERE name_key = NEW.name_key AND is_name_twin AND id <> NEW.id) THEN
		RAISE EXCEPTION 'the name is taken' USING ERRCODE = 'unique_violation', CONSTRAINT = 'organizations_name_key';
	END IF;
	RETURN NEW;
END $$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_name_organization() FROM PUBLIC;--> statement-breakpoint
CREATE TRIGGER organizations_insert_name BEFORE INSERT ON organizations
	FOR EACH ROW EXECUTE FUNCTION freehold_name_organization();--> statement-breakpoint
CREATE TRIGGER organizations_update_name BEFORE UPDATE OF name ON organizations
	FOR EACH ROW WHEN (NEW.name <> OLD.name) EXECUTE FUNCTION freehold_name_organization();--> statement-breakpoint

-- Computes what names are compared by, as `nameKeyOf` does in the product: full case folding of Unicode 17, without joiners
-- and variation selectors, in NFC. A test compares the two for every cased letter. Nothing but the tables of letters follows.
CREATE FUNCTION freehold_name_key(name text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = '' AS $$
DECLARE
	-- Characters that fold to one character, and what they fold to.
	common_from constant text := U&'ABCDEFGHIJKLMNOPQRSTUVWX' ||
		U&'YZ\00b5\00c0\00c1\00c2\00c3\00c4\00c5\00c6\00c7\00c8\00c9\00ca\00cb\00cc\00cd\00ce\00cf\00d0\00d1\00d2\00d3\00d4' ||
		U&'\00d5\00d6\00d8\00d9\00da\00db\00dc\00dd\00de\0100\0102\0104\0106\0108\010a\010c\010e\0110\0112\0114\0116\0118\011a\011c' ||
		U&'\011e\0120\0122\0124\0126\0128\012a\012c\012e\0132\0134\0136\0139\013b\013d\013f\0141\0143\0145\0147\014a\014c\014e\0150' ||
		U&'\0152\0154\0156\0158\015a\015c\015e\0160\0162\0164\0166\0168\016a\016c\016e\0170\0172\0174\0176\0178\0179\017b\017d\017f' ||
		U&'\0181\0182\0184\0186\0187\0189\018a\018b\018e\018f\0190\0191\0193\0194\0196\0197\0198\019c\019d\019f\01a0\01a2\01a4\01a6' ||
		U&'\01a7\01a9\01ac\01ae\01af\01b1\01b2\01b3\01b5\01b7\01b8\01bc\01c4\01c5\01c7\01c8\01ca\01cb\01cd\01cf\01d1\01d3\01d5\01d7' ||
		U&'\01d9\01db\01de\01e0\01e2\01e4\01e6\01e8\01ea\01ec\01ee\01f1\01f2\01f4\01f6\01f7\01f8\01fa\01fc\01fe\0200\0202\0204\0206' ||
		U&'\0208\020a\020c\020e\0210\0212\0214\0216\0218\021a\021c\021e\0220\0222\0224\0226\0228\022a\022c\022e\0230\0232\023a\023b' ||
		U&'\023d\023e\0241\0243\0244\0245\0246\0248\024a\024c\024e\0345\0370\0372\0376\037f\0386\0388\0389\038a\038c\038e\038f\0391' ||
		U&'\0392\0393\0394\0395\0396\0397\0398\0399\039a\039b\039c\039d\039e\039f\03a0\03a1\03a3\03a4\03a5\03a6\03a7\03a8\03a9\03aa' ||
		U&'\03ab\03c2\03cf\03d0\03d1\03d5\03d6\03d8\03da\03dc\03de\03e0\03e2\03e4\03e6\03e8\03ea\03ec\03ee\03f0\03f1\03f4\03f5\03f7' ||
		U&'\03f9\03fa\03fd\03fe\03ff\0400\0401\0402\0403\0404\0405\0406\0407\0408\0409\040a\040b\040c\040d\040e\040f\0410\0411\0412' ||
		U&'\0413\0414\0415\0416\0417\0418\0419\041a\041b\041c\041d\041e\041f\0420\0421\0422\0423\0424\0425\0426\0427\0428\0429\042a' ||
		U&'\042b\042c\042d\042e\042f\0460\0462\0464\0466\0468\046a\046c\046e\0470\0472\0474\0476\0478\047a\047c\047e\0480\048a\048c' ||
		U&'\048e\0490\0492\0494\0496\0498\049a\049c\049e\04a0\04a2\04a4\04a6\04a8\04aa\04ac\04ae\04b0\04b2\04b4\04b6\04b8\04ba\04bc' ||
		U&'\04be\04c0\04c1\04c3\04c5\04c7\04c9\04cb\04cd\04d0\04d2\04d4\04d6\04d8\04da\04dc\04de\04e0\04e2\04e4\04e6\04e8\04ea\04ec' ||
		U&'\04ee\04f0\04f2\04f4\04f6\04f8\04fa\04fc\04fe\0500\0502\0504\0506\0508\050a\050c\050e\0510\0512\0514\0516\0518\051a\051c' ||
		U&'\051e\0520\0522\0524\0526\0528\052a\052c\052e\0531\0532\0533\0534\0535\0536\0537\0538\0539\053a\053b\053c\053d\053e\053f' ||
		U&'\0540\0541\0542\0543\0544\0545\0546\0547\0548\0549\054a\054b\054c\054d\054e\054f\0550\0551\0552\0553\0554\0555\0556\10a0' ||
		U&'\10a1\10a2\10a3\10a4\10a5\10a6\10a7\10a8\10a9\10aa\10ab\10ac\10ad\10ae\10af\10b0\10b1\10b2\10b3\10b4\10b5\10b6\10b7\10b8' ||
		U&'\10b9\10ba\10bb\10bc\10bd\10be\10bf\10c0\10c1\10c2\10c3\10c4\10c5\10c7\10cd\13f8\13f9\13fa\13fb\13fc\13fd\1c80\1c81\1c82' ||
		U&'\1c83\1c84\1c85\1c86\1c87\1c88\1c89\1c90\1c91\1c92\1c93\1c94\1c95\1c96\1c97\1c98\1c99\1c9a\1c9b\1c9c\1c9d\1c9e\1c9f\1ca0' ||
		U&'\1ca1\1ca2\1ca3\1ca4\1ca5\1ca6\1ca7\1ca8\1ca9\1caa\1cab\1cac\1cad\1cae\1caf\1cb0\1cb1\1cb2\1cb3\1cb4\1cb5\1cb6\1cb7\1cb8' ||
		U&'\1cb9\1cba\1cbd\1cbe\1cbf\1e00\1e02\1e04\1e06\1e08\1e0a\1e0c\1e0e\1e10\1e12\1e14\1e16\1e18\1e1a\1e1c\1e1e\1e20\1e22\1e24' ||
		U&'\1e26\1e28\1e2a\1e2c\1e2e\1e30\1e32\1e34\1e36\1e38\1e3a\1e3c\1e3e\1e40\1e42\1e44\1e46\1e48\1e4a\1e4c\1e4e\1e50\1e52\1e54' ||
		U&'\1e56\1e58\1e5a\1e5c\1e5e\1e60\1e62\1e64\1e66\1e68\1e6a\1e6c\1e6e\1e70\1e72\1e74\1e76\1e78\1e7a\1e7c\1e7e\1e80\1e82\1e84' ||
		U&'\1e86\1e88\1e8a\1e8c\1e8e\1e90\1e92\1e94\1e9b\1ea0\1ea2\1ea4\1ea6\1ea8\1eaa\1eac\1eae\1eb0\1eb2\1eb4\1eb6\1eb8\1eba\1ebc' ||
		U&'\1ebe\1ec0\1ec2\1ec4\1ec6\1ec8\1eca\1ecc\1ece\1ed0\1ed2\1ed4\1ed6\1ed8\1eda\1edc\1ede\1ee0\1ee2\1ee4\1ee6\1ee8\1eea\1eec' ||
		U&'\1eee\1ef0\1ef2\1ef4\1ef6\1ef8\1efa\1efc\1efe\1f08\1f09\1f0a\1f0b\1f0c\1f0d\1f0e\1f0f\1f18\1f19\1f1a\1f1b\1f1c\1f1d\1f28' ||
		U&'\1f29\1f2a\1f2b\1f2c\1f2d\1f2e\1f2f\1f38\1f39\1f3a\1f3b\1f3c\1f3d\1f3e\1f3f\1f48\1f49\1f4a\1f4b\1f4c\1f4d\1f59\1f5b\1f5d' ||
		U&'\1f5f\1f68\1f69\1f6a\1f6b\1f6c\1f6d\1f6e\1f6f\1fb8\1fb9\1fba\1fbb\1fbe\1fc8\1fc9\1fca\1fcb\1fd8\1fd9\1fda\1fdb\1fe8\1fe9' ||
		U&'\1fea\1feb\1fec\1ff8\1ff9\1ffa\1ffb\2126\212a\212b\2132\2160\2161\2162\2163\2164\2165\2166\2167\2168\2169\216a\216b\216c' ||
		U&'\216d\216e\216f\2183\24b6\24b7\24b8\24b9\24ba\24bb\24bc\24bd\24be\24bf\24c0\24c1\24c2\24c3\24c4\24c5\24c6\24c7\24c8\24c9' ||
		U&'\24ca\24cb\24cc\24cd\24ce\24cf\2c00\2c01\2c02\2c03\2c04\2c05\2c06\2c07\2c08\2c09\2c0a\2c0b\2c0c\2c0d\2c0e\2c0f\2c10\2c11' ||
		U&'\2c12\2c13\2c14\2c15\2c16\2c17\2c18\2c19\2c1a\2c1b\2c1c\2c1d\2c1e\2c1f\2c20\2c21\2c22\2c23\2c24\2c25\2c26\2c27\2c28\2c29' ||
		U&'\2c2a\2c2b\2c2c\2c2d\2c2e\2c2f\2c60\2c62\2c63\2c64\2c67\2c69\2c6b\2c6d\2c6e\2c6f\2c70\2c72\2c75\2c7e\2c7f\2c80\2c82\2c84' ||
		U&'\2c86\2c88\2c8a\2c8c\2c8e\2c90\2c92\2c94\2c96\2c98\2c9a\2c9c\2c9e\2ca0\2ca2\2ca4\2ca6\2ca8\2caa\2cac\2cae\2cb0\2cb2\2cb4' ||
		U&'\2cb6\2cb8\2cba\2cbc\2cbe\2cc0\2cc2\2cc4\2cc6\2cc8\2cca\2ccc\2cce\2cd0\2cd2\2cd4\2cd6\2cd8\2cda\2cdc\2cde\2ce0\2ce2\2ceb' ||
		U&'\2ced\2cf2\a640\a642\a644\a646\a648\a64a\a64c\a64e\a650\a652\a654\a656\a658\a65a\a65c\a65e\a660\a662\a664\a666\a668\a66a' ||
		U&'\a66c\a680\a682\a684\a686\a688\a68a\a68c\a68e\a690\a692\a694\a696\a698\a69a\a722\a724\a726\a728\a72a\a72c\a72e\a732\a734' ||
		U&'\a736\a738\a73a\a73c\a73e\a740\a742\a744\a746\a748\a74a\a74c\a74e\a750\a752\a754\a756\a758\a75a\a75c\a75e\a760\a762\a764' ||
		U&'\a766\a768\a76a\a76c\a76e\a779\a77b\a77d\a77e\a780\a782\a784\a786\a78b\a78d\a790\a792\a796\a798\a79a\a79c\a79e\a7a0\a7a2' ||
		U&'\a7a4\a7a6\a7a8\a7aa\a7ab\a7ac\a7ad\a7ae\a7b0\a7b1\a7b2\a7b3\a7b4\a7b6\a7b8\a7ba\a7bc\a7be\a7c0\a7c2\a7c4\a7c5\a7c6\a7c7' ||
		U&'\a7c9\a7cb\a7cc\a7ce\a7d0\a7d2\a7d4\a7d6\a7d8\a7da\a7dc\a7f5\ab70\ab71\ab72\ab73\ab74\ab75\ab76\ab77\ab78\ab79\ab7a\ab7b' ||
		U&'\ab7c\ab7d\ab7e\ab7f\ab80\ab81\ab82\ab83\ab84\ab85\ab86\ab87\ab88\ab89\ab8a\ab8b\ab8c\ab8d\ab8e\ab8f\ab90\ab91\ab92\ab93' ||
		U&'\ab94\ab95\ab96\ab97\ab98\ab99\ab9a\ab9b\ab9c\ab9d\ab9e\ab9f\aba0\aba1\aba2\aba3\aba4\aba5\aba6\aba7\aba8\aba9\abaa\abab' ||
		U&'\abac\abad\abae\abaf\abb0\abb1\abb2\abb3\abb4\abb5\abb6\abb7\abb8\abb9\abba\abbb\abbc\abbd\abbe\abbf\ff21\ff22\ff23\ff24' ||
		U&'\ff25\ff26\ff27\ff28\ff29\ff2a\ff2b\ff2c\ff2d\ff2e\ff2f\ff30\ff31\ff32\ff33\ff34\ff35\ff36\ff37\ff38\ff39\ff3a\+010400\+010401' ||
		U&'\+010402\+010403\+010404\+010405\+010406\+010407\+010408\+010409\+01040a\+01040b\+01040c\+01040d\+01040e\+01040f\+010410\+010411\+010412\+010413\+010414\+010415\+010416\+010417\+010418\+010419' ||
		U&'\+01041a\+01041b\+01041c\+01041d\+01041e\+01041f\+010420\+010421\+010422\+010423\+010424\+010425\+010426\+010427\+0104b0\+0104b1\+0104b2\+0104b3\+0104b4\+0104b5\+0104b6\+0104b7\+0104b8\+0104b9' ||
		U&'\+0104ba\+0104bb\+0104bc\+0104bd\+0104be\+0104bf\+0104c0\+0104c1\+0104c2\+0104c3\+0104c4\+0104c5\+0104c6\+0104c7\+0104c8\+0104c9\+0104ca\+0104cb\+0104cc\+0104cd\+0104ce\+0104cf\+0104d0\+0104d1' ||
		U&'\+0104d2\+0104d3\+010570\+010571\+010572\+010573\+010574\+010575\+010576\+010577\+010578\+010579\+01057a\+01057c\+01057d\+01057e\+01057f\+010580\+010581\+010582\+010583\+010584\+010585\+010586' ||
		U&'\+010587\+010588\+010589\+01058a\+01058c\+01058d\+01058e\+01058f\+010590\+010591\+010592\+010594\+010595\+010c80\+010c81\+010c82\+010c83\+010c84\+010c85\+010c86\+010c87\+010c88\+010c89\+010c8a' ||
		U&'\+010c8b\+010c8c\+010c8d\+010c8e\+010c8f\+010c90\+010c91\+010c92\+010c93\+010c94\+010c95\+010c96\+010c97\+010c98\+010c99\+010c9a\+010c9b\+010c9c\+010c9d\+010c9e\+010c9f\+010ca0\+010ca1\+010ca2' ||
		U&'\+010ca3\+010ca4\+010ca5\+010ca6\+010ca7\+010ca8\+010ca9\+010caa\+010cab\+010cac\+010cad\+010cae\+010caf\+010cb0\+010cb1\+010cb2\+010d50\+010d51\+010d52\+010d53\+010d54\+010d55\+010d56\+010d57' ||
		U&'\+010d58\+010d59\+010d5a\+010d5b\+010d5c\+010d5d\+010d5e\+010d5f\+010d60\+010d61\+010d62\+010d63\+010d64\+010d65\+0118a0\+0118a1\+0118a2\+0118a3\+0118a4\+0118a5\+0118a6\+0118a7\+0118a8\+0118a9' ||
		U&'\+0118aa\+0118ab\+0118ac\+0118ad\+0118ae\+0118af\+0118b0\+0118b1\+0118b2\+0118b3\+0118b4\+0118b5\+0118b6\+0118b7\+0118b8\+0118b9\+0118ba\+0118bb\+0118bc\+0118bd\+0118be\+0118bf\+016e40\+016e41' ||
		U&'\+016e42\+016e43\+016e44\+016e45\+016e46\+016e47\+016e48\+016e49\+016e4a\+016e4b\+016e4c\+016e4d\+016e4e\+016e4f\+016e50\+016e51\+016e52\+016e53\+016e54\+016e55\+016e56\+016e57\+016e58\+016e59' ||
		U&'\+016e5a\+016e5b\+016e5c\+016e5d\+016e5e\+016e5f\+016ea0\+016ea1\+016ea2\+016ea3\+016ea4\+016ea5\+016ea6\+016ea7\+016ea8\+016ea9\+016eaa\+016eab\+016eac\+016ead\+016eae\+016eaf\+016eb0\+016eb1' ||
		U&'\+016eb2\+016eb3\+016eb4\+016eb5\+016eb6\+016eb7\+016eb8\+01e900\+01e901\+01e902\+01e903\+01e904\+01e905\+01e906\+01e907\+01e908\+01e909\+01e90a\+01e90b\+01e90c\+01e90d\+01e90e\+01e90f\+01e910' ||
		U&'\+01e911\+01e912\+01e913\+01e914\+01e915\+01e916\+01e917\+01e918\+01e919\+01e91a\+01e91b\+01e91c\+01e91d\+01e91e\+01e91f\+01e920\+01e921';
	common_to constant text := U&'abcdefghijklmnopqrstuvwx' ||
		U&'yz\03bc\00e0\00e1\00e2\00e3\00e4\00e5\00e6\00e7\00e8\00e9\00ea\00eb\00ec\00ed\00ee\00ef\00f0\00f1\00f2\00f3\00f4' ||
		U&'\00f5\00f6\00f8\00f9\00fa\00fb\00fc\00fd\00fe\0101\0103\0105\0107\0109\010b\010d\010f\0111\0113\0115\0117\0119\011b\011d' ||
		U&'\011f\0121\0123\0125\0127\0129\012b\012d\012f\0133\0135\0137\013a\013c\013e\0140\0142\0144\0146\0148\014b\014d\014f\0151' ||
		U&'\0153\0155\0157\0159\015b\015d\015f\0161\0163\0165\0167\0169\016b\016d\016f\0171\0173\0175\0177\00ff\017a\017c\017es' ||
		U&'\0253\0183\0185\0254\0188\0256\0257\018c\01dd\0259\025b\0192\0260\0263\0269\0268\0199\026f\0272\0275\01a1\01a3\01a5\0280' ||
		U&'\01a8\0283\01ad\0288\01b0\028a\028b\01b4\01b6\0292\01b9\01bd\01c6\01c6\01c9\01c9\01cc\01cc\01ce\01d0\01d2\01d4\01d6\01d8' ||
		U&'\01da\01dc\01df\01e1\01e3\01e5\01e7\01e9\01eb\01ed\01ef\01f3\01f3\01f5\0195\01bf\01f9\01fb\01fd\01ff\0201\0203\0205\0207' ||
		U&'\0209\020b\020d\020f\0211\0213\0215\0217\0219\021b\021d\021f\019e\0223\0225\0227\0229\022b\022d\022f\0231\0233\2c65\023c' ||
		U&'\019a\2c66\0242\0180\0289\028c\0247\0249\024b\024d\024f\03b9\0371\0373\0377\03f3\03ac\03ad\03ae\03af\03cc\03cd\03ce\03b1' ||
		U&'\03b2\03b3\03b4\03b5\03b6\03b7\03b8\03b9\03ba\03bb\03bc\03bd\03be\03bf\03c0\03c1\03c3\03c4\03c5\03c6\03c7\03c8\03c9\03ca' ||
		U&'\03cb\03c3\03d7\03b2\03b8\03c6\03c0\03d9\03db\03dd\03df\03e1\03e3\03e5\03e7\03e9\03eb\03ed\03ef\03ba\03c1\03b8\03b5\03f8' ||
		U&'\03f2\03fb\037b\037c\037d\0450\0451\0452\0453\0454\0455\0456\0457\0458\0459\045a\045b\045c\045d\045e\045f\0430\0431\0432' ||
		U&'\0433\0434\0435\0436\0437\0438\0439\043a\043b\043c\043d\043e\043f\0440\0441\0442\0443\0444\0445\0446\0447\0448\0449\044a' ||
		U&'\044b\044c\044d\044e\044f\0461\0463\0465\0467\0469\046b\046d\046f\0471\0473\0475\0477\0479\047b\047d\047f\0481\048b\048d' ||
		U&'\048f\0491\0493\0495\0497\0499\049b\049d\049f\04a1\04a3\04a5\04a7\04a9\04ab\04ad\04af\04b1\04b3\04b5\04b7\04b9\04bb\04bd' ||
		U&'\04bf\04cf\04c2\04c4\04c6\04c8\04ca\04cc\04ce\04d1\04d3\04d5\04d7\04d9\04db\04dd\04df\04e1\04e3\04e5\04e7\04e9\04eb\04ed' ||
		U&'\04ef\04f1\04f3\04f5\04f7\04f9\04fb\04fd\04ff\0501\0503\0505\0507\0509\050b\050d\050f\0511\0513\0515\0517\0519\051b\051d' ||
		U&'\051f\0521\0523\0525\0527\0529\052b\052d\052f\0561\0562\0563\0564\0565\0566\0567\0568\0569\056a\056b\056c\056d\056e\056f' ||
		U&'\0570\0571\0572\0573\0574\0575\0576\0577\0578\0579\057a\057b\057c\057d\057e\057f\0580\0581\0582\0583\0584\0585\0586\2d00' ||
		U&'\2d01\2d02\2d03\2d04\2d05\2d06\2d07\2d08\2d09\2d0a\2d0b\2d0c\2d0d\2d0e\2d0f\2d10\2d11\2d12\2d13\2d14\2d15\2d16\2d17\2d18' ||
		U&'\2d19\2d1a\2d1b\2d1c\2d1d\2d1e\2d1f\2d20\2d21\2d22\2d23\2d24\2d25\2d27\2d2d\13f0\13f1\13f2\13f3\13f4\13f5\0432\0434\043e' ||
		U&'\0441\0442\0442\044a\0463\a64b\1c8a\10d0\10d1\10d2\10d3\10d4\10d5\10d6\10d7\10d8\10d9\10da\10db\10dc\10dd\10de\10df\10e0' ||
		U&'\10e1\10e2\10e3\10e4\10e5\10e6\10e7\10e8\10e9\10ea\10eb\10ec\10ed\10ee\10ef\10f0\10f1\10f2\10f3\10f4\10f5\10f6\10f7\10f8' ||
		U&'\10f9\10fa\10fd\10fe\10ff\1e01\1e03\1e05\1e07\1e09\1e0b\1e0d\1e0f\1e11\1e13\1e15\1e17\1e19\1e1b\1e1d\1e1f\1e21\1e23\1e25' ||
		U&'\1e27\1e29\1e2b\1e2d\1e2f\1e31\1e33\1e35\1e37\1e39\1e3b\1e3d\1e3f\1e41\1e43\1e45\1e47\1e49\1e4b\1e4d\1e4f\1e51\1e53\1e55' ||
		U&'\1e57\1e59\1e5b\1e5d\1e5f\1e61\1e63\1e65\1e67\1e69\1e6b\1e6d\1e6f\1e71\1e73\1e75\1e77\1e79\1e7b\1e7d\1e7f\1e81\1e83\1e85' ||
		U&'\1e87\1e89\1e8b\1e8d\1e8f\1e91\1e93\1e95\1e61\1ea1\1ea3\1ea5\1ea7\1ea9\1eab\1ead\1eaf\1eb1\1eb3\1eb5\1eb7\1eb9\1ebb\1ebd' ||
		U&'\1ebf\1ec1\1ec3\1ec5\1ec7\1ec9\1ecb\1ecd\1ecf\1ed1\1ed3\1ed5\1ed7\1ed9\1edb\1edd\1edf\1ee1\1ee3\1ee5\1ee7\1ee9\1eeb\1eed' ||
		U&'\1eef\1ef1\1ef3\1ef5\1ef7\1ef9\1efb\1efd\1eff\1f00\1f01\1f02\1f03\1f04\1f05\1f06\1f07\1f10\1f11\1f12\1f13\1f14\1f15\1f20' ||
		U&'\1f21\1f22\1f23\1f24\1f25\1f26\1f27\1f30\1f31\1f32\1f33\1f34\1f35\1f36\1f37\1f40\1f41\1f42\1f43\1f44\1f45\1f51\1f53\1f55' ||
		U&'\1f57\1f60\1f61\1f62\1f63\1f64\1f65\1f66\1f67\1fb0\1fb1\1f70\1f71\03b9\1f72\1f73\1f74\1f75\1fd0\1fd1\1f76\1f77\1fe0\1fe1' ||
		U&'\1f7a\1f7b\1fe5\1f78\1f79\1f7c\1f7d\03c9k\00e5\214e\2170\2171\2172\2173\2174\2175\2176\2177\2178\2179\217a\217b\217c' ||
		U&'\217d\217e\217f\2184\24d0\24d1\24d2\24d3\24d4\24d5\24d6\24d7\24d8\24d9\24da\24db\24dc\24dd\24de\24df\24e0\24e1\24e2\24e3' ||
		U&'\24e4\24e5\24e6\24e7\24e8\24e9\2c30\2c31\2c32\2c33\2c34\2c35\2c36\2c37\2c38\2c39\2c3a\2c3b\2c3c\2c3d\2c3e\2c3f\2c40\2c41' ||
		U&'\2c42\2c43\2c44\2c45\2c46\2c47\2c48\2c49\2c4a\2c4b\2c4c\2c4d\2c4e\2c4f\2c50\2c51\2c52\2c53\2c54\2c55\2c56\2c57\2c58\2c59' ||
		U&'\2c5a\2c5b\2c5c\2c5d\2c5e\2c5f\2c61\026b\1d7d\027d\2c68\2c6a\2c6c\0251\0271\0250\0252\2c73\2c76\023f\0240\2c81\2c83\2c85' ||
		U&'\2c87\2c89\2c8b\2c8d\2c8f\2c91\2c93\2c95\2c97\2c99\2c9b\2c9d\2c9f\2ca1\2ca3\2ca5\2ca7\2ca9\2cab\2cad\2caf\2cb1\2cb3\2cb5' ||
		U&'\2cb7\2cb9\2cbb\2cbd\2cbf\2cc1\2cc3\2cc5\2cc7\2cc9\2ccb\2ccd\2ccf\2cd1\2cd3\2cd5\2cd7\2cd9\2cdb\2cdd\2cdf\2ce1\2ce3\2cec' ||
		U&'\2cee\2cf3\a641\a643\a645\a647\a649\a64b\a64d\a64f\a651\a653\a655\a657\a659\a65b\a65d\a65f\a661\a663\a665\a667\a669\a66b' ||
		U&'\a66d\a681\a683\a685\a687\a689\a68b\a68d\a68f\a691\a693\a695\a697\a699\a69b\a723\a725\a727\a729\a72b\a72d\a72f\a733\a735' ||
		U&'\a737\a739\a73b\a73d\a73f\a741\a743\a745\a747\a749\a74b\a74d\a74f\a751\a753\a755\a757\a759\a75b\a75d\a75f\a761\a763\a765' ||
		U&'\a767\a769\a76b\a76d\a76f\a77a\a77c\1d79\a77f\a781\a783\a785\a787\a78c\0265\a791\a793\a797\a799\a79b\a79d\a79f\a7a1\a7a3' ||
		U&'\a7a5\a7a7\a7a9\0266\025c\0261\026c\026a\029e\0287\029d\ab53\a7b5\a7b7\a7b9\a7bb\a7bd\a7bf\a7c1\a7c3\a794\0282\1d8e\a7c8' ||
		U&'\a7ca\0264\a7cd\a7cf\a7d1\a7d3\a7d5\a7d7\a7d9\a7db\019b\a7f6\13a0\13a1\13a2\13a3\13a4\13a5\13a6\13a7\13a8\13a9\13aa\13ab' ||
		U&'\13ac\13ad\13ae\13af\13b0\13b1\13b2\13b3\13b4\13b5\13b6\13b7\13b8\13b9\13ba\13bb\13bc\13bd\13be\13bf\13c0\13c1\13c2\13c3' ||
		U&'\13c4\13c5\13c6\13c7\13c8\13c9\13ca\13cb\13cc\13cd\13ce\13cf\13d0\13d1\13d2\13d3\13d4\13d5\13d6\13d7\13d8\13d9\13da\13db' ||
		U&'\13dc\13dd\13de\13df\13e0\13e1\13e2\13e3\13e4\13e5\13e6\13e7\13e8\13e9\13ea\13eb\13ec\13ed\13ee\13ef\ff41\ff42\ff43\ff44' ||
		U&'\ff45\ff46\ff47\ff48\ff49\ff4a\ff4b\ff4c\ff4d\ff4e\ff4f\ff50\ff51\ff52\ff53\ff54\ff55\ff56\ff57\ff58\ff59\ff5a\+010428\+010429' ||
		U&'\+01042a\+01042b\+01042c\+01042d\+01042e\+01042f\+010430\+010431\+010432\+010433\+010434\+010435\+010436\+010437\+010438\+010439\+01043a\+01043b\+01043c\+01043d\+01043e\+01043f\+010440\+010441' ||
		U&'\+010442\+010443\+010444\+010445\+010446\+010447\+010448\+010449\+01044a\+01044b\+01044c\+01044d\+01044e\+01044f\+0104d8\+0104d9\+0104da\+0104db\+0104dc\+0104dd\+0104de\+0104df\+0104e0\+0104e1' ||
		U&'\+0104e2\+0104e3\+0104e4\+0104e5\+0104e6\+0104e7\+0104e8\+0104e9\+0104ea\+0104eb\+0104ec\+0104ed\+0104ee\+0104ef\+0104f0\+0104f1\+0104f2\+0104f3\+0104f4\+0104f5\+0104f6\+0104f7\+0104f8\+0104f9' ||
		U&'\+0104fa\+0104fb\+010597\+010598\+010599\+01059a\+01059b\+01059c\+01059d\+01059e\+01059f\+0105a0\+0105a1\+0105a3\+0105a4\+0105a5\+0105a6\+0105a7\+0105a8\+0105a9\+0105aa\+0105ab\+0105ac\+0105ad' ||
		U&'\+0105ae\+0105af\+0105b0\+0105b1\+0105b3\+0105b4\+0105b5\+0105b6\+0105b7\+0105b8\+0105b9\+0105bb\+0105bc\+010cc0\+010cc1\+010cc2\+010cc3\+010cc4\+010cc5\+010cc6\+010cc7\+010cc8\+010cc9\+010cca' ||
		U&'\+010ccb\+010ccc\+010ccd\+010cce\+010ccf\+010cd0\+010cd1\+010cd2\+010cd3\+010cd4\+010cd5\+010cd6\+010cd7\+010cd8\+010cd9\+010cda\+010cdb\+010cdc\+010cdd\+010cde\+010cdf\+010ce0\+010ce1\+010ce2' ||
		U&'\+010ce3\+010ce4\+010ce5\+010ce6\+010ce7\+010ce8\+010ce9\+010cea\+010ceb\+010cec\+010ced\+010cee\+010cef\+010cf0\+010cf1\+010cf2\+010d70\+010d71\+010d72\+010d73\+010d74\+010d75\+010d76\+010d77' ||
		U&'\+010d78\+010d79\+010d7a\+010d7b\+010d7c\+010d7d\+010d7e\+010d7f\+010d80\+010d81\+010d82\+010d83\+010d84\+010d85\+0118c0\+0118c1\+0118c2\+0118c3\+0118c4\+0118c5\+0118c6\+0118c7\+0118c8\+0118c9' ||
		U&'\+0118ca\+0118cb\+0118cc\+0118cd\+0118ce\+0118cf\+0118d0\+0118d1\+0118d2\+0118d3\+0118d4\+0118d5\+0118d6\+0118d7\+0118d8\+0118d9\+0118da\+0118db\+0118dc\+0118dd\+0118de\+0118df\+016e60\+016e61' ||
		U&'\+016e62\+016e63\+016e64\+016e65\+016e66\+016e67\+016e68\+016e69\+016e6a\+016e6b\+016e6c\+016e6d\+016e6e\+016e6f\+016e70\+016e71\+016e72\+016e73\+016e74\+016e75\+016e76\+016e77\+016e78\+016e79' ||
		U&'\+016e7a\+016e7b\+016e7c\+016e7d\+016e7e\+016e7f\+016ebb\+016ebc\+016ebd\+016ebe\+016ebf\+016ec0\+016ec1\+016ec2\+016ec3\+016ec4\+016ec5\+016ec6\+016ec7\+016ec8\+016ec9\+016eca\+016ecb\+016ecc' ||
		U&'\+016ecd\+016ece\+016ecf\+016ed0\+016ed1\+016ed2\+016ed3\+01e922\+01e923\+01e924\+01e925\+01e926\+01e927\+01e928\+01e929\+01e92a\+01e92b\+01e92c\+01e92d\+01e92e\+01e92f\+01e930\+01e931\+01e932' ||
		U&'\+01e933\+01e934\+01e935\+01e936\+01e937\+01e938\+01e939\+01e93a\+01e93b\+01e93c\+01e93d\+01e93e\+01e93f\+01e940\+01e941\+01e942\+01e943';
	-- Characters that fold to several.
	full_from constant text[] := ARRAY[U&'\00df', U&'\0130', U&'\0149', U&'\01f0', U&'\0390', U&'\03b0', U&'\0587', U&'\1e96', U&'\1e97', U&'\1e98', U&'\1e99', U&'\1e9a', U&'\1e9e', U&'\1f50', U&'\1f52', U&'\1f54', U&'\1f56', U&'\1f80', U&'\1f81', U&'\1f82', U&'\1f83', U&'\1f84', U&'\1f85', U&'\1f86', U&'\1f87', U&'\1f88', U&'\1f89', U&'\1f8a', U&'\1f8b', U&'\1f8c', U&'\1f8d', U&'\1f8e', U&'\1f8f', U&'\1f90', U&'\1f91', U&'\1f92', U&'\1f93', U&'\1f94', U&'\1f95', U&'\1f96', U&'\1f97', U&'\1f98', U&'\1f99', U&'\1f9a', U&'\1f9b', U&'\1f9c', U&'\1f9d', U&'\1f9e', U&'\1f9f', U&'\1fa0', U&'\1fa1', U&'\1fa2', U&'\1fa3', U&'\1fa4', U&'\1fa5', U&'\1fa6', U&'\1fa7', U&'\1fa8', U&'\1fa9', U&'\1faa', U&'\1fab', U&'\1fac', U&'\1fad', U&'\1fae', U&'\1faf', U&'\1fb2', U&'\1fb3', U&'\1fb4', U&'\1fb6', U&'\1fb7', U&'\1fbc', U&'\1fc2', U&'\1fc3', U&'\1fc4', U&'\1fc6', U&'\1fc7', U&'\1fcc', U&'\1fd2', U&'\1fd3', U&'\1fd6', U&'\1fd7', U&'\1fe2', U&'\1fe3', U&'\1fe4', U&'\1fe6', U&'\1fe7', U&'\1ff2', U&'\1ff3', U&'\1ff4', U&'\1ff6', U&'\1ff7', U&'\1ffc', U&'\fb00', U&'\fb01', U&'\fb02', U&'\fb03', U&'\fb04', U&'\fb05', U&'\fb06', U&'\fb13', U&'\fb14', U&'\fb15', U&'\fb16', U&'\fb17'];
	full_to constant text[] := ARRAY[U&'ss', U&'i\0307', U&'\02bcn', U&'j\030c', U&'\03b9\0308\0301', U&'\03c5\0308\0301', U&'\0565\0582', U&'h\0331', U&'t\0308', U&'w\030a', U&'y\030a', U&'a\02be', U&'ss', U&'\03c5\0313', U&'\03c5\0313\0300', U&'\03c5\0313\0301', U&'\03c5\0313\0342', U&'\1f00\03b9', U&'\1f01\03b9', U&'\1f02\03b9', U&'\1f03\03b9', U&'\1f04\03b9', U&'\1f05\03b9', U&'\1f06\03b9', U&'\1f07\03b9', U&'\1f00\03b9', U&'\1f01\03b9', U&'\1f02\03b9', U&'\1f03\03b9', U&'\1f04\03b9', U&'\1f05\03b9', U&'\1f06\03b9', U&'\1f07\03b9', U&'\1f20\03b9', U&'\1f21\03b9', U&'\1f22\03b9', U&'\1f23\03b9', U&'\1f24\03b9', U&'\1f25\03b9', U&'\1f26\03b9', U&'\1f27\03b9', U&'\1f20\03b9', U&'\1f21\03b9', U&'\1f22\03b9', U&'\1f23\03b9', U&'\1f24\03b9', U&'\1f25\03b9', U&'\1f26\03b9', U&'\1f27\03b9', U&'\1f60\03b9', U&'\1f61\03b9', U&'\1f62\03b9', U&'\1f63\03b9', U&'\1f64\03b9', U&'\1f65\03b9', U&'\1f66\03b9', U&'\1f67\03b9', U&'\1f60\03b9', U&'\1f61\03b9', U&'\1f62\03b9', U&'\1f63\03b9', U&'\1f64\03b9', U&'\1f65\03b9', U&'\1f66\03b9', U&'\1f67\03b9', U&'\1f70\03b9', U&'\03b1\03b9', U&'\03ac\03b9', U&'\03b1\0342', U&'\03b1\0342\03b9', U&'\03b1\03b9', U&'\1f74\03b9', U&'\03b7\03b9', U&'\03ae\03b9', U&'\03b7\0342', U&'\03b7\0342\03b9', U&'\03b7\03b9', U&'\03b9\0308\0300', U&'\03b9\0308\0301', U&'\03b9\0342', U&'\03b9\0308\0342', U&'\03c5\0308\0300', U&'\03c5\0308\0301', U&'\03c1\0313', U&'\03c5\0342', U&'\03c5\0308\0342', U&'\1f7c\03b9', U&'\03c9\03b9', U&'\03ce\03b9', U&'\03c9\0342', U&'\03c9\0342\03b9', U&'\03c9\03b9', U&'ff', U&'fi', U&'fl', U&'ffi', U&'ffl', U&'st', U&'st', U&'\0574\0576', U&'\0574\0565', U&'\0574\056b', U&'\057e\0576', U&'\0574\056d'];
	key text := normalize(name, NFD);
BEGIN
	FOR i IN 1 .. cardinality(full_from) LOOP
		key := replace(key, full_from[i], full_to[i]);
	END LOOP;
	key := translate(key, common_from, common_to);
	RETURN normalize(translate(key, U&'\200C\200D\FE0F', ''), NFC);
END $$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION freehold_name_key(text) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION freehold_name_key(text) TO freehold_platform;
