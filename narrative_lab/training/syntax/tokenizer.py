"""Adapt spaCy's English tokenizer to the treebank's habits and to council English."""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.symbols import NORM, ORTH
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

# Shortened words that keep their full stop; the stop does not end a sentence by itself.
SHORTENED = """
Cllr. Cllrs. Coun. St. Sts. Dr. Mr. Mrs. Ms. Mx. Prof. Rev. Revd. Hon. Rt. Sr. Jr. Fr. Capt. Lt. Col. Gen. Sgt. Maj.
Gov. Sen. Rep. Reps. Messrs. Ave. Rd. Blvd. Ln. Sq. Ft. Mt. approx. Approx. etc. e.g. i.e. E.g. I.e. eg. ie. cf. viz.
vs. Vs. v. al. ca. esp. incl. excl. est. Est. dept. Dept. govt. Govt. Attn. tel. Tel. ext. Ext. fig. Fig. figs. para.
paras. pp. vol. Vol. ref. Ref. nos. Nos. Jan. Feb. Apr. Jun. Jul. Aug. Sept. Sep. Oct. Nov. Dec. Mon. Tues. Tue. Wed.
Thurs. Thur. Thu. Fri. Sat. a.m. p.m. A.M. P.M. Ltd. Co. Corp. Inc. plc. p.a. p.w. N.B. U.K. U.S. E.U. U.N. Ph.D. B.A. M.P.
min. mins. max. hrs. hr. yrs. yr. sq. c. temp. Bros. assoc. Assoc. misc. Pvt. resp.
""".split()

# Beginnings that the treebank leaves joined to what follows the hyphen ("co-workers", but "well - being").
JOINED = """
anti bi co counter cyber de dis e E eco ex extra hyper infra inter intra macro mega meta micro mid mini mis multi
neo non Non over para poly post pre Pre pro proto pseudo psycho quasi re Re semi sub super trans tri ultra un under uni
vice Co Anti Ex Inter Mid Multi Post Pro Semi Sub Un
""".split()

KEPT_WHOLE = re.compile(
    r"(?:[#@][A-Za-z]\w*"  # hashtags and names of accounts
    r"|\d{3}-\d{4}|\d{3,5}-\d{3,4}-\d{3,6}|1-\d{3}-\d{3}-\d{4}"  # telephone numbers
    r"|\d{1,4}[/-]\d{1,2}[/-]\d{1,4}"  # dates
    rf"|(?:{'|'.join(JOINED)})-[A-Za-z]+"
    r"|[:;=8]['’]?-?[)(DPpOo/\\|\]\[*3]+|<3+"
    r"|([*=_~#<>+.-])\1+)$"
)

PREFIXES = (
    r"([*=_~#<>+-])\1+",
    r"-(?=[A-Za-z])",
)

SUFFIXES = (
    r"[!?.,]*[!?][!?.,]*",
    r"([*=_~#<>+-])\1+",
    r"(?<=[0-9])(?:[AaPp][Mm]|[AaPp]\.[Mm]\.)",
    r"(?<=[0-9])(?:k|K|bn|tn|mn|M)",
)

INFIXES = (
    r"(?<=[A-Za-z])\((?=[a-z]{1,3}$)",
    r"(?<=[A-Za-z]{2})/(?=[A-Za-z]{2})",
    r"(?<=[A-Za-z0-9])[;](?=[A-Za-z])",
    r"(?<=[a-z])[!?]+(?=[A-Z])",
    r"(?<=[A-Za-z0-9])(?:\.{3,}|…|--+)(?=[A-Za-z0-9])",
)

DROPPED = ("and/or", "We'd.", "Wed.", "Its", "its", "id", "Id", "hell", "Hell", "shell", "Shell", "well", "Well",
           "were", "Were", "ill", "Ill", "shed", "Shed", "wed", "Wed")  # fmt: skip


def customise(nlp: Language) -> None:
    """Give a pipeline's tokenizer spaCy's English rules with our changes; they are saved with the pipeline."""
    tokenizer, defaults = nlp.tokenizer, nlp.Defaults
    tokenizer.prefix_search = compile_prefix_regex([*PREFIXES, *defaults.prefixes]).search
    tokenizer.suffix_search = compile_suffix_regex([*SUFFIXES, *defaults.suffixes]).search
    tokenizer.infix_finditer = compile_infix_regex([*INFIXES, *defaults.infixes]).finditer
    tokenizer.token_match = KEPT_WHOLE.match
    tokenizer.url_match = defaults.url_match
    rules = {k: v for k, v in defaults.tokenizer_exceptions.items() if k not in DROPPED}
    for short in SHORTENED:
        rules[short] = [{ORTH: short}]
    for word in ("cannot", "Cannot", "CANNOT"):
        rules[word] = [{ORTH: word[:3], NORM: "can"}, {ORTH: word[3:], NORM: "not"}]
    tokenizer.rules = rules
